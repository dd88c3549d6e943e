package dev.ratatoskr.agent.admin;

import java.util.random.RandomGenerator;

/**
 * How long to wait before the next try: doubling from the least to the most, spread by a fifth so
 * that many agents do not move in step. Sans-IO, not thread-safe.
 */
public final class Backoff {
  private final long leastNanos;
  private final long mostNanos;
  private final RandomGenerator random;
  private long nextNanos;

  /**
   * Begins at the least.
   *
   * @param leastNanos above 0
   * @param mostNanos at least {@code leastNanos}
   */
  public Backoff(long leastNanos, long mostNanos, RandomGenerator random) {
    if (leastNanos <= 0 || mostNanos < leastNanos) {
      throw new IllegalArgumentException(leastNanos + ".." + mostNanos);
    }
    this.leastNanos = leastNanos;
    this.mostNanos = mostNanos;
    this.random = random;
    this.nextNanos = leastNanos;
  }

  /** The wait after one more failure. */
  public long onFailure() {
    long wait = nextNanos;
    nextNanos = Math.min(mostNanos, 2 * nextNanos);
    return wait - wait / 10 + random.nextLong(wait / 5 + 1);
  }

  /** After a success the next failure waits the least again. */
  public void onSuccess() {
    nextNanos = leastNanos;
  }
}
