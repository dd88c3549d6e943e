package dev.ratatoskr.simnet;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Gives out addresses, none twice. */
final class AddressPlan {
  private static final int PUBLIC_FIRST_OCTET = 20;
  private static final int BYTE_BITS = 8;
  private static final int IPV6_BYTES = 16;
  private static final int MAX_SUBNET = 255;

  private int publicHosts;
  private int publicHostsV6;
  private int homes;
  private int carriers;

  /** What kind of network an address is for. */
  enum Zone {
    /** Globally reachable. */
    PUBLIC,
    /** Between a carrier's NAT and its customers (RFC 6598). */
    CARRIER,
    /** Behind a home's NAT (RFC 1918). */
    HOME
  }

  /** The number of a new subnet. */
  int newSubnet(Zone zone) {
    int subnet =
        switch (zone) {
          case PUBLIC -> 0;
          case CARRIER -> ++carriers;
          case HOME -> ++homes;
        };
    return subnet & MAX_SUBNET;
  }

  /** The {@code host}-th IPv4 address of a subnet; public ones are numbered by themselves. */
  InetAddress ipv4(Zone zone, int subnet, int host) {
    return switch (zone) {
      case PUBLIC -> {
        int n = ++publicHosts;
        yield address(PUBLIC_FIRST_OCTET, n >> (2 * BYTE_BITS), n >> BYTE_BITS, n);
      }
      case CARRIER -> address(100, 64 + (subnet & 0x3f), host >> BYTE_BITS, host);
      case HOME -> address(192, 168, subnet, host);
    };
  }

  /** A new global IPv6 address, in a /64 of its own. */
  InetAddress ipv6() {
    int n = ++publicHostsV6;
    byte[] bytes = new byte[IPV6_BYTES];
    bytes[0] = 0x20;
    bytes[1] = 0x01;
    bytes[2] = 0x0d;
    bytes[3] = (byte) 0xb8;
    bytes[6] = (byte) (n >> BYTE_BITS);
    bytes[7] = (byte) n;
    bytes[IPV6_BYTES - 1] = 1;
    return of(bytes);
  }

  /** The IPv4 wildcard. */
  static InetAddress anyIpv4() {
    return address(0, 0, 0, 0);
  }

  private static InetAddress address(int a, int b, int c, int d) {
    return of(new byte[] {(byte) a, (byte) b, (byte) c, (byte) d});
  }

  private static InetAddress of(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new AssertionError("4 or 16 bytes are an address", e);
    }
  }
}
