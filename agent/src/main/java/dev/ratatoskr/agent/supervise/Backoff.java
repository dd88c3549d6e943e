package dev.ratatoskr.agent.supervise;

import java.util.List;
import java.util.random.RandomGenerator;

/** Growing pauses between tries of one kind with one peer. */
final class Backoff {
  private final List<Long> pausesNanos;
  private final RandomGenerator random;
  private int failures;
  private long readyAtNanos;

  /**
   * A back-off that is ready.
   *
   * @param pausesNanos after the first, second, ... failure; the last one repeats
   */
  Backoff(List<Long> pausesNanos, RandomGenerator random, long nowNanos) {
    this.pausesNanos = List.copyOf(pausesNanos);
    this.random = random;
    this.readyAtNanos = nowNanos;
  }

  /** Counts a failure; the pause is up to a fifth longer than listed, so that peers spread. */
  void onFailure(long nowNanos) {
    long pause = pausesNanos.get(Math.min(failures, pausesNanos.size() - 1));
    failures++;
    readyAtNanos = nowNanos + pause + random.nextLong(pause / 5 + 1);
  }

  /** What was tried has ended: as a failure, unless it lasted long enough to be good. */
  void restart(boolean proven, long nowNanos) {
    if (proven) {
      reset(nowNanos);
    } else {
      onFailure(nowNanos);
    }
  }

  /** Forgets the failures: ready at once. */
  void reset(long nowNanos) {
    failures = 0;
    readyAtNanos = nowNanos;
  }

  /** Ready at once, but the next failure still counts as one more. */
  void skip(long nowNanos) {
    readyAtNanos = nowNanos;
  }

  /** Ready later by some part of this span, so that many peers do not begin at once. */
  void spread(long overNanos) {
    readyAtNanos += random.nextLong(overNanos);
  }

  boolean isReady(long nowNanos) {
    return nowNanos - readyAtNanos >= 0;
  }

  long readyAtNanos() {
    return readyAtNanos;
  }
}
