package dev.ratatoskr.agent.config;

import java.net.Inet6Address;
import java.nio.ByteBuffer;

/** The bits of Yggdrasil addresses: 200::/7, of which 300::/8 are routed subnets. */
final class Prefixes {
  /** The lowest bit of the first byte: set in subnets, clear in addresses. */
  static final long SUBNET_BIT = 1L << 56;

  private Prefixes() {}

  static boolean isYggdrasil(Inet6Address address) {
    return (address.getAddress()[0] & 0xfe) == 0x02;
  }

  /** Whether it is a node's own address, not one of its subnet. */
  static boolean isNode(Inet6Address address) {
    return address.getAddress()[0] == 0x02;
  }

  static long prefix(Inet6Address address) {
    return ByteBuffer.wrap(address.getAddress()).getLong();
  }

  static void requireYggdrasil(Inet6Address address) {
    if (!isYggdrasil(address)) {
      throw new IllegalArgumentException("not in 200::/7: " + address.getHostAddress());
    }
  }
}
