package dev.ratatoskr.punch.peer;

import dev.ratatoskr.proto.Candidate;
import dev.ratatoskr.punch.UsableAddresses;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which of our addresses a peer is told, and which of its we believe: only those that could help.
 * An address of a home network helps only a peer in the same home, which shows by the same address
 * outside.
 */
final class Disclosure {
  private static final int SITE_PREFIX_BYTES = 7;

  private Disclosure() {}

  /**
   * Whether a candidate of ours is told.
   *
   * @param ours all our candidates of the attempt
   * @param theirs the peer's so far; null before its offer
   */
  static boolean mayTell(
      Candidate candidate, List<Candidate> ours, @Nullable List<Candidate> theirs) {
    return candidate.kind() != Candidate.Kind.HOST
        || UsableAddresses.isGlobal(candidate.address().getAddress())
        || (theirs != null && mayShareNetwork(ours, theirs));
  }

  /**
   * Whether a candidate of the peer's is probed: an address of a home network only when the peer
   * may be in it, and none of our own, where nobody but ourselves would listen.
   *
   * @param ours all our candidates of the attempt
   * @param theirs the peer's so far
   */
  static boolean mayProbe(Candidate candidate, List<Candidate> ours, List<Candidate> theirs) {
    InetAddress address = candidate.address().getAddress();
    boolean own =
        ours.stream()
            .anyMatch(
                c -> c.kind() == Candidate.Kind.HOST && c.address().getAddress().equals(address));
    return !own && (UsableAddresses.isGlobal(address) || mayShareNetwork(ours, theirs));
  }

  /** True when both show one address outside, or when one side shows none that would tell. */
  private static boolean mayShareNetwork(List<Candidate> ours, List<Candidate> theirs) {
    List<InetAddress> here = outside(ours);
    List<InetAddress> there = outside(theirs);
    return here.isEmpty()
        || there.isEmpty()
        || here.stream().anyMatch(a -> there.stream().anyMatch(b -> sameSite(a, b)));
  }

  private static List<InetAddress> outside(List<Candidate> candidates) {
    return candidates.stream()
        .filter(c -> c.kind() != Candidate.Kind.PREDICTED)
        .map(c -> c.address().getAddress())
        .filter(UsableAddresses::isGlobal)
        .toList();
  }

  /** The same IPv4 address, or one IPv6 site of 56 bits. */
  private static boolean sameSite(InetAddress a, InetAddress b) {
    if (!UsableAddresses.sameFamily(a, b)) {
      return false;
    }
    return a instanceof Inet6Address
        ? Arrays.equals(a.getAddress(), 0, SITE_PREFIX_BYTES, b.getAddress(), 0, SITE_PREFIX_BYTES)
        : a.equals(b);
  }
}
