package dev.ratatoskr.punch.peer;

import dev.ratatoskr.proto.Candidate;
import dev.ratatoskr.punch.UsableAddresses;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Where a search goes: one IPv4 address of the peer's network outside, never one of a home. */
final class SprayTarget {
  private SprayTarget() {}

  /** The peer's most likely address outside; empty when it told none. */
  static Optional<InetSocketAddress> of(List<Candidate> candidates) {
    return candidates.stream()
        .filter(c -> c.address().getAddress() instanceof Inet4Address)
        .filter(c -> UsableAddresses.isGlobal(c.address().getAddress()))
        .min(Comparator.comparingInt(SprayTarget::rank))
        .map(Candidate::address);
  }

  private static int rank(Candidate candidate) {
    return switch (candidate.kind()) {
      case MAPPED -> 0;
      case REFLEXIVE -> 1;
      case HOST -> 2;
      case PREDICTED, OVERLAY, RELAYED -> 3;
    };
  }
}
