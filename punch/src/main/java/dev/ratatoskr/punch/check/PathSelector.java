package dev.ratatoskr.punch.check;

import dev.ratatoskr.proto.Candidate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Which of several paths is the best: a pure function. */
public final class PathSelector {
  /** How much shorter a round trip must be to beat a path within the LAN, or the present path. */
  public static final long MARGIN_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private PathSelector() {}

  /**
   * The shortest round trip, where a path to one of the peer's own addresses counts as {@link
   * #MARGIN_NANOS} shorter than it is: it passes fewer boxes that may forget it.
   */
  public static Optional<Path> best(List<Path> paths) {
    return paths.stream().min(Comparator.comparingLong(PathSelector::costNanos));
  }

  /** As {@link #best}, but stays on the present path unless another beats it by the margin. */
  public static Path choose(Path present, List<Path> paths) {
    return best(paths)
        .filter(best -> costNanos(best) + MARGIN_NANOS < costNanos(present))
        .orElse(present);
  }

  private static long costNanos(Path path) {
    return path.kind() == Candidate.Kind.HOST ? path.rttNanos() - MARGIN_NANOS : path.rttNanos();
  }
}
