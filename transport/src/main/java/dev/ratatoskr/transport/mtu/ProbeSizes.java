package dev.ratatoskr.transport.mtu;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The sizes worth trying: what is left of usual MTUs after the IP and UDP headers, and what one
 * router's packet takes, as whether that fits matters most. A few suffice: each further one costs
 * its time where a path is narrow.
 */
final class ProbeSizes {
  private static final int UDP_HEADER_BYTES = 8;
  private static final int IPV4_HEADER_BYTES = 20;
  private static final int IPV6_HEADER_BYTES = 40;

  /**
   * Ethernet; PPPoE; 4in6 and GRE tunnels; WireGuard and mobile networks; tunnels within tunnels.
   */
  private static final List<Integer> MTUS =
      List.of(1300, 1320, 1340, 1360, 1380, 1400, 1420, 1440, 1460, 1480, 1492, 1500);

  /**
   * Holds a router's packet of 1280 bytes in its short form: 1359 bytes, 8 of the lane's header and
   * 31 of QUIC's are 1398, and the next size that a probe can have is this one, as the length of a
   * STUN message is a multiple of 4 (RFC 8489 section 5).
   */
  private static final int FULL_PACKET_BYTES = 1400;

  private ProbeSizes() {}

  /** UDP payloads above the base in ascending order, all multiples of 4, at most so large. */
  static List<Integer> of(InetAddress remote, int base, int most) {
    int headers =
        UDP_HEADER_BYTES + (remote instanceof Inet6Address ? IPV6_HEADER_BYTES : IPV4_HEADER_BYTES);
    IntStream usual = MTUS.stream().mapToInt(mtu -> mtu - headers);
    return IntStream.concat(usual, IntStream.of(FULL_PACKET_BYTES))
        .filter(size -> size > base && size <= most)
        .sorted()
        .boxed()
        .toList();
  }
}
