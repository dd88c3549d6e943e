package dev.ratatoskr.punch.portmap;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;

/**
 * Which addresses the whole internet can send to: all but those that the IANA special-purpose
 * registries (RFC 6890) call not globally reachable. The documentation networks are among these:
 * nobody's gateway has such an address on the internet.
 */
public final class PublicAddresses {
  private static final List<Block> RESERVED_IPV4 =
      List.of(
          new Block(0x00000000L, 8), // this network
          new Block(0x0a000000L, 8), // private
          new Block(0x64400000L, 10), // between a carrier and its customers (RFC 6598)
          new Block(0x7f000000L, 8), // loopback
          new Block(0xa9fe0000L, 16), // link-local
          new Block(0xac100000L, 12), // private
          new Block(0xc0000000L, 24), // IETF protocols, DS-Lite among them
          new Block(0xc0000200L, 24), // documentation
          new Block(0xc0586300L, 24), // the former 6to4 relays
          new Block(0xc0a80000L, 16), // private
          new Block(0xc6120000L, 15), // benchmarks
          new Block(0xc6336400L, 24), // documentation
          new Block(0xcb007100L, 24), // documentation
          new Block(0xe0000000L, 3)); // multicast and reserved

  /** Blocks of the 2000::/3 that is given out at all, by their first 32 bits. */
  private static final List<Block> RESERVED_IPV6 =
      List.of(
          new Block(0x20010000L, 23), // IETF protocols, Teredo among them
          new Block(0x20010db8L, 32), // documentation
          new Block(0x20020000L, 16), // 6to4
          new Block(0x3fff0000L, 20)); // documentation

  private PublicAddresses() {}

  /** The first bits of a row of addresses. */
  private record Block(long first, int bits) {
    boolean contains(long number) {
      return (number ^ first) >>> (32 - bits) == 0;
    }
  }

  /** Whether the internet can send to an address. */
  public static boolean isPublic(InetAddress address) {
    byte[] bytes = address.getAddress();
    long first = 0;
    for (int i = 0; i < 4; i++) {
      first = first << 8 | (bytes[i] & 0xff);
    }
    long number = first;
    return address instanceof Inet6Address
        ? first >>> 29 == 1 && RESERVED_IPV6.stream().noneMatch(b -> b.contains(number))
        : RESERVED_IPV4.stream().noneMatch(b -> b.contains(number));
  }
}
