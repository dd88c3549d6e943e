package dev.ratatoskr.punch.behaviour;

import dev.ratatoskr.punch.UsableAddresses;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Which addresses out of a server's answer may be believed, and which may be sent to. */
final class Scope {
  private static final int FIRST_FREE_PORT = 1024;

  private Scope() {}

  /** Whether a server may have seen us under an address: a usable one, of its family and scope. */
  static boolean mayBeMapped(InetSocketAddress mapped, InetSocketAddress server) {
    return mapped.getPort() != 0 && fits(mapped.getAddress(), server.getAddress());
  }

  /**
   * Whether OTHER-ADDRESS (RFC 5780 section 7.4) may be sent to: another address and another port,
   * of the server's family and scope, no well-known port, not ourselves. A server outside can then
   * make us send to nothing but a port outside, and only the few packets of the tests.
   */
  static boolean mayBeOther(
      InetSocketAddress other, InetSocketAddress server, InetSocketAddress mapped) {
    return fits(other.getAddress(), server.getAddress())
        && other.getPort() >= FIRST_FREE_PORT
        && other.getPort() != server.getPort()
        && !other.getAddress().equals(server.getAddress())
        && !other.getAddress().equals(mapped.getAddress());
  }

  private static boolean fits(InetAddress address, InetAddress server) {
    return UsableAddresses.isUsable(address)
        && UsableAddresses.sameFamily(address, server)
        && (!isPrivate(address) || isPrivate(server));
  }

  /** RFC 1918, RFC 6598 and RFC 4193: not of the public Internet. */
  private static boolean isPrivate(InetAddress address) {
    byte[] ip = address.getAddress();
    int first = ip[0] & 0xff;
    return address instanceof Inet6Address
        ? (first & 0xfe) == 0xfc || address.isSiteLocalAddress()
        : address.isSiteLocalAddress() || (first == 100 && (ip[1] & 0xc0) == 64);
  }
}
