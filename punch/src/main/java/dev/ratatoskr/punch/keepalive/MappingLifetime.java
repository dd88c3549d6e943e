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

  /** A proof of less more than before is none worth keeping. */
  private static final long LEAST_PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** What is seen again is dated anew so often. */
  private static final long REDATE_NANOS = TimeUnit.HOURS.toNanos(1);

  private long intervalNanos;
  private long ceilingNanos = MAX_NANOS;
  private int holds;
  private long suspectedNanos;
  private long suspectedAtNanos;
  private long heldNanos;
  private boolean learnt;
  private long learntAtNanos;

  /**
   * Nothing is learnt yet.
   *
   * @param startNanos the first interval
   */
  MappingLifetime(long startNanos) {
    this.intervalNanos = startNanos;
  }

  /** What was learnt earlier holds again, within the limits. */
  MappingLifetime(LearntLifetime earlier) {
    this.ceilingNanos = Math.clamp(earlier.ceilingNanos(), MIN_NANOS, MAX_NANOS);
    this.intervalNanos = Math.clamp(earlier.intervalNanos(), MIN_NANOS, ceilingNanos);
    this.heldNanos = Math.clamp(earlier.heldNanos(), 0, MAX_NANOS);
    this.learnt = true;
    this.learntAtNanos = earlier.atNanos();
  }

  /** The most time without anything outbound. */
  long intervalNanos() {
    return intervalNanos;
  }

  /** Whether anything is known that a new one does not assume. */
  boolean isLearnt() {
    return learnt;
  }

  LearntLifetime of(String network) {
    return new LearntLifetime(network, intervalNanos, ceilingNanos, heldNanos, learntAtNanos);
  }

  /** A mapping outlived this much silence. */
  void onHeld(long silentNanos, long nowNanos) {
    // The interval is jittered downwards only; less silence than that proves nothing about it.
    if (silentNanos < intervalNanos / 4 * 3) {
      return;
    }
    holds++;
    boolean news = !learnt || nowNanos - learntAtNanos > REDATE_NANOS;
    if (intervalNanos == ceilingNanos && holds >= HOLDS_TO_RAISE) {
      holds = 0;
      ceilingNanos = Math.min(MAX_NANOS, ceilingNanos / 10 * 11);
      news = true;
    } else if (intervalNanos != ceilingNanos && holds >= HOLDS_TO_GROW) {
      holds = 0;
      intervalNanos = Math.min(ceilingNanos, intervalNanos / 5 * 6);
      news = true;
    }
    if (news) {
      date(nowNanos);
    }
  }

  /**
   * The peer's probe came in after this much silence of both sides. That alone proves our own NAT's
   * mapping: a probe of ours that is answered may have opened it anew.
   */
  void onProven(long silentNanos, long nowNanos) {
    long proven = Math.min(silentNanos, MAX_NANOS);
    if (proven - heldNanos >= LEAST_PROGRESS_NANOS) {
      heldNanos = proven;
      date(nowNanos);
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
      date(nowNanos);
    }
    suspectedNanos = 0;
  }

  private void date(long nowNanos) {
    learnt = true;
    learntAtNanos = nowNanos;
  }
}
