package dev.ratatoskr.punch.keepalive;

import java.util.OptionalLong;

/**
 * How much the round trips of a path differ from one to the next: the mean deviation of RFC 3550
 * section 6.4.1, J += (|D| - J) / 16, where D is the difference between round trips in a row
 * instead of transit times. Immutable.
 *
 * <p>The first sixteen differences count alike: the RFC begins at zero, and at a probe in 2 s the
 * jitter would seem too small for a minute.
 *
 * @param differences how many there were
 * @param latestNanos the newest round trip; 0 before the first
 * @param meanNanos J
 */
public record RttJitter(long differences, long latestNanos, long meanNanos) {
  /** No round trip yet. */
  public static final RttJitter NONE = new RttJitter(0, 0, 0);

  /** Differences of five round trips. */
  private static final int ENOUGH = 4;

  private static final int MOST_WEIGHT = 16;

  /** The jitter after another round trip, which is above 0. */
  RttJitter with(long rttNanos) {
    if (latestNanos == 0) {
      return new RttJitter(0, rttNanos, 0);
    }
    long deviation = Math.abs(rttNanos - latestNanos);
    long weight = Math.min(differences + 1, MOST_WEIGHT);
    return new RttJitter(differences + 1, rttNanos, meanNanos + (deviation - meanNanos) / weight);
  }

  /** The mean deviation in nanoseconds, at least 0; empty before five round trips are known. */
  public OptionalLong nanos() {
    return differences < ENOUGH ? OptionalLong.empty() : OptionalLong.of(meanNanos);
  }
}
