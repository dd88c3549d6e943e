package dev.ratatoskr.transport.quic.kwik;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * The address under which Kwik knows a link. It is IPv6, so that Kwik makes packets of 1232 bytes,
 * which fit a path with an MTU of 1280; it never changes, whatever path the packets take.
 *
 * @param socketAddress never seen on a network
 */
record VirtualAddress(InetSocketAddress socketAddress) {
  private static final int PORT = 1;
  private static final long PREFIX = 0xfd52_6174_6174_6f73L;

  /** The address with this number. */
  static VirtualAddress of(long number) {
    byte[] raw = ByteBuffer.allocate(16).putLong(PREFIX).putLong(number).array();
    try {
      return new VirtualAddress(new InetSocketAddress(InetAddress.getByAddress(raw), PORT));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("sixteen bytes are an address", e);
    }
  }

  InetAddress inetAddress() {
    return socketAddress.getAddress();
  }
}
