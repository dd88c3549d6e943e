package dev.ratatoskr.proto.portmap;

import dev.ratatoskr.proto.Octets;

/**
 * An option behind the contents of a message (RFC 6887 section 7.3). None is understood here; a
 * response may carry any.
 *
 * @param code 0..255; from 128 on the receiver may ignore it
 * @param data without padding
 */
public record PcpOption(int code, Octets data) {
  public PcpOption {
    if (code < 0 || code > 0xff || data.length() > 0xffff) {
      throw new IllegalArgumentException("code or length out of range");
    }
  }
}
