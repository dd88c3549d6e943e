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

  private long intervalNanos;
  private long ceilingNanos = MAX_NANOS;
  private int holds;

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
    boolean tellsOfIt = silentNanos >= intervalNanos / 4 * 3;
    if (tellsOfIt && ++holds >= HOLDS_TO_GROW) {
      holds = 0;
      intervalNanos = Math.min(ceilingNanos, intervalNanos / 5 * 6);
    }
  }

  /** One did not: half is tried next, and most of it is never tried again. */
  void onLost(long silentNanos) {
    holds = 0;
    ceilingNanos = Math.clamp(silentNanos / 10 * 7, MIN_NANOS, ceilingNanos);
    intervalNanos = Math.clamp(silentNanos / 2, MIN_NANOS, ceilingNanos);
  }
}
