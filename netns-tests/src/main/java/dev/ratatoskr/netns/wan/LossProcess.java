package dev.ratatoskr.netns.wan;

import java.util.random.RandomGenerator;

/** Decides packet by packet, in the order of time, what vanishes. The forwarding thread's. */
final class LossProcess {
  private final RandomGenerator random;
  private LinkShape.Loss loss = LinkShape.Loss.NONE;
  private boolean burst;
  private long changesNanos;

  LossProcess(RandomGenerator random) {
    this.random = random;
  }

  /**
   * Whether the packet of this moment is lost.
   *
   * @param now how the link loses; another than before begins with a gap
   */
  boolean loses(LinkShape.Loss now, long nowNanos) {
    if (!now.equals(loss)) {
      loss = now;
      burst = false;
      changesNanos = nowNanos + lengthNanos();
    }
    if (!loss.inBursts()) {
      return loss.part() > 0 && random.nextDouble() < loss.part();
    }
    while (nowNanos - changesNanos >= 0) {
      burst = !burst;
      changesNanos += lengthNanos();
    }
    return burst;
  }

  /** How long the present state lasts: exponentially distributed, at least a nanosecond. */
  private long lengthNanos() {
    if (!loss.inBursts()) {
      return 0;
    }
    double mean = burst ? (double) loss.meanBurstNanos() : loss.meanGapNanos();
    return Math.max(1, Math.round(mean * random.nextExponential()));
  }
}
