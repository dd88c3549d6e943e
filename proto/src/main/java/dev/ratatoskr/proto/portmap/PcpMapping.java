package dev.ratatoskr.proto.portmap;

import java.net.InetSocketAddress;

/**
 * The contents of a MAP request or response (RFC 6887 section 11.1).
 *
 * @param nonce the maker's
 * @param protocol an IANA protocol number, 0..255; {@value #UDP} is UDP, 0 all
 * @param internalPort 0..65535; 0 all
 * @param external what is suggested, or was assigned; the wildcard address and port 0 for any
 */
public record PcpMapping(
    PcpNonce nonce, int protocol, int internalPort, InetSocketAddress external) {
  /** The protocol number of UDP. */
  public static final int UDP = 17;

  public PcpMapping {
    if (protocol < 0 || protocol > 0xff || internalPort < 0 || internalPort > 0xffff) {
      throw new IllegalArgumentException("protocol or port out of range");
    }
    if (external.isUnresolved()) {
      throw new IllegalArgumentException("the external address is not resolved");
    }
  }

  /** Whether this is the answer to a request, whatever the gateway assigned. */
  public boolean answers(PcpMapping request) {
    return nonce.equals(request.nonce)
        && protocol == request.protocol
        && internalPort == request.internalPort;
  }
}
