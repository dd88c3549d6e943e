package dev.ratatoskr.punch.standby;

import dev.ratatoskr.proto.Candidate;
import dev.ratatoskr.punch.check.Path;
import dev.ratatoskr.punch.check.PathSelector;
import java.util.concurrent.TimeUnit;

/**
 * Whether the standby is better than a path in use that lives: clearly, steadily, and at most once
 * in a minute.
 */
public final class BetterPath {
  /** How often the standby is measured while the path in use carries traffic. */
  public static final long MEASURE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final long CALM_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long MARGIN_NANOS = TimeUnit.MILLISECONDS.toNanos(3);
  private static final int STEADY = 3;

  /**
   * A path and its round trip.
   *
   * @param rttNanos smoothed; of the standby the latest one when that took longer
   */
  public record Measured(Path path, long rttNanos) {
    /** As {@link PathSelector} has it: a path within the LAN passes fewer boxes. */
    private long costNanos() {
      boolean host = path.kind() == Candidate.Kind.HOST;
      return host ? rttNanos - PathSelector.MARGIN_NANOS : rttNanos;
    }
  }

  private int better;
  private boolean changed;
  private long changedNanos;

  /** No measurement yet. */
  public BetterPath() {}

  /** Another pair of paths. */
  public void onStart() {
    better = 0;
  }

  /** The standby was taken, or called back when the peer may have taken it already. */
  public void onTaken(long nowNanos) {
    better = 0;
    changed = true;
    changedNanos = nowNanos;
  }

  /** The standby was measured; true when it should be taken. */
  public boolean onSample(Measured present, Measured standby) {
    long margin = Math.max(MARGIN_NANOS, present.rttNanos() / 10);
    better = standby.costNanos() + margin <= present.costNanos() ? better + 1 : 0;
    return better >= STEADY;
  }

  /**
   * Whether what spoke for a standby that was proposed still holds. Without the margin: one that is
   * almost as fast as before is not called back.
   */
  public static boolean isStillBetter(Measured present, Measured standby) {
    return standby.costNanos() < present.costNanos();
  }

  /** Whether the last change is long enough ago. */
  public boolean isCalm(long nowNanos) {
    return !changed || nowNanos - changedNanos >= CALM_NANOS;
  }
}
