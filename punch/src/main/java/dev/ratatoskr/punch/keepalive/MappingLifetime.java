package dev.ratatoskr.punch.keepalive;

import java.util.concurrent.TimeUnit;

/**
 * How long the paths of one network may be silent, learnt while they are used: grown while mappings
 * outlive it, shrunk when one did not. Sans-IO, one thread.
 */
public final class MappingLifetime {
  /** Never silent for longer: longer mappings are rare, and little would be saved. */
  static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(60);

  /** Nor probed more often: a NAT that forgets faster is broken. */
  static final long MIN_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final int HOLDS_TO_GROW = 2;

  /**
   * After so many at the ceiling it may have been set for another reason: it is raised a little.
   */
  private static final int HOLDS_TO_RAISE = 100;

  /** A path that comes within it after a loss shows that the peer was there. */
  private static final long PROOF_NANOS = TimeUnit.SECONDS.toNanos(30);

  private long intervalNanos;
  private long ceilingNanos = MAX_NANOS;
  private int holds;
  private long suspectedNanos;
  private long suspectedAtNanos;

  /**
   * Nothing is learnt yet.
   *
   * @param startNanos the first interval
   */
  MappingLifetime(long startNanos) {
    this.intervalNanos = startNanos;
  }

  /** The most time without anything outbound. */
  long intervalNanos() {
    return intervalNanos;
  }

  /** A mapping outlived this much silence. */
  void onHeld(long silentNanos) {
    // The interval is jittered downwards only; less silence than that proves nothing about it.
    if (silentNanos < intervalNanos / 4 * 3) {
      return;
    }
    holds++;
    if (intervalNanos == ceilingNanos && holds >= HOLDS_TO_RAISE) {
      holds = 0;
      ceilingNanos = Math.min(MAX_NANOS, ceilingNanos / 10 * 11);
    } else if (intervalNanos != ceilingNanos && holds >= HOLDS_TO_GROW) {
      holds = 0;
      intervalNanos = Math.min(ceilingNanos, intervalNanos / 5 * 6);
    }
  }

  /** One seems not to have: the mapping is gone, or the peer is. */
  void onSuspected(long silentNanos, long nowNanos) {
    suspectedNanos = silentNanos;
    suspectedAtNanos = nowNanos;
  }

  /**
   * A path is alive, again or newly: if one was lost a moment ago it was the mapping's doing. Half
   * of that silence is tried next, and most of it is not tried again for long.
   */
  void onAlive(long nowNanos) {
    if (suspectedNanos > 0 && nowNanos - suspectedAtNanos < PROOF_NANOS) {
      holds = 0;
      ceilingNanos = Math.clamp(suspectedNanos / 10 * 7, MIN_NANOS, ceilingNanos);
      long half = Math.clamp(suspectedNanos / 2, MIN_NANOS, ceilingNanos);
      intervalNanos = Math.min(intervalNanos, half);
    }
    suspectedNanos = 0;
  }
}
