package dev.ratatoskr.punch;

import dev.ratatoskr.proto.Candidate;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * Which addresses may be candidates: a stranger's list must not make us send to ourselves, to a
 * group, or into the overlay that the direct path is meant to replace.
 */
public final class UsableAddresses {
  private UsableAddresses() {}

  /**
   * False for unspecified, loopback, link-local, multicast and broadcast addresses, for IPv4
   * addresses in an IPv6 disguise (compatible, translated by RFC 6052, or an address of a home
   * through 6to4), for the site-local fec0::/10 of old, and for 200::/7, the Yggdrasil network.
   */
  public static boolean isUsable(InetAddress address) {
    if (address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isMulticastAddress()) {
      return false;
    }
    byte[] ip = address.getAddress();
    int first = ip[0] & 0xff;
    if (address instanceof Inet6Address v6) {
      boolean overlay = (first & 0xfe) == 0x02;
      return !overlay && first != 0 && !v6.isSiteLocalAddress() && !leadsHomeBy6to4(ip);
    }
    return first != 0 && first != 127 && first < 240;
  }

  /** 2002::/16 holds the IPv4 address of the gateway behind it (RFC 3056 section 2). */
  private static boolean leadsHomeBy6to4(byte[] ip) {
    if (ip[0] != 0x20 || ip[1] != 0x02) {
      return false;
    }
    try {
      return !isGlobal(InetAddress.getByAddress(Arrays.copyOfRange(ip, 2, 6)));
    } catch (UnknownHostException e) {
      throw new AssertionError("4 bytes are an address", e);
    }
  }

  /**
   * Whether a usable address means the same host everywhere: not one of a home (RFC 1918, RFC 4193)
   * or between a carrier and its customers (RFC 6598).
   */
  public static boolean isGlobal(InetAddress address) {
    byte[] ip = address.getAddress();
    int first = ip[0] & 0xff;
    if (address instanceof Inet6Address) {
      return isUsable(address) && (first & 0xfe) != 0xfc;
    }
    boolean carrier = first == 100 && (ip[1] & 0xc0) == 64;
    return isUsable(address) && !address.isSiteLocalAddress() && !carrier;
  }

  /** Whether two addresses are of one family. */
  public static boolean sameFamily(InetAddress a, InetAddress b) {
    return a instanceof Inet6Address == b instanceof Inet6Address;
  }

  /** Whether a port bound to an address can send to another; the wildcard reaches both families. */
  public static boolean reaches(InetSocketAddress bound, InetSocketAddress to) {
    return bound.getAddress().isAnyLocalAddress()
        || sameFamily(bound.getAddress(), to.getAddress());
  }

  /** Whether a peer's candidate may be probed: address, port and a kind that a direct path has. */
  public static boolean isUsable(Candidate candidate) {
    boolean direct =
        switch (candidate.kind()) {
          case HOST, REFLEXIVE, MAPPED, PREDICTED -> true;
          case OVERLAY, RELAYED -> false;
        };
    return direct && isUsable(candidate.address().getAddress());
  }
}
