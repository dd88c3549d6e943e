package dev.ratatoskr.punch.standby;

import dev.ratatoskr.proto.Candidate;
import dev.ratatoskr.punch.UsableAddresses;
import dev.ratatoskr.punch.check.Path;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Which path is kept warm beside the one in use: a pure function. */
public final class StandbyChoice {
  private StandbyChoice() {}

  /**
   * The path that has the least in common with the one in use, and among equals the fastest; empty
   * when all go the same way. Another uplink of ours or of the peer's counts most, then the LAN
   * against the internet, then the other family.
   */
  public static Optional<Path> of(Path present, List<Path> others) {
    return others.stream()
        .filter(other -> difference(present, other) > 0)
        .min(
            Comparator.<Path>comparingInt(other -> -difference(present, other))
                .thenComparingLong(Path::rttNanos));
  }

  private static int difference(Path one, Path other) {
    InetAddress here = one.remote().getAddress();
    InetAddress there = other.remote().getAddress();
    boolean sameFamily = UsableAddresses.sameFamily(here, there);
    boolean lan = isHost(one) != isHost(other);
    int difference = one.portId() == other.portId() ? 0 : 4;
    if (sameFamily && !here.equals(there)) {
      difference += lan ? 2 : 4;
    }
    return difference + (sameFamily ? 0 : 1);
  }

  private static boolean isHost(Path path) {
    return path.kind() == Candidate.Kind.HOST;
  }
}
