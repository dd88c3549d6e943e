package dev.ratatoskr.punch.check;

import java.util.concurrent.TimeUnit;

/**
 * Pace and limits of one attempt.
 *
 * <p>A hole opens when two packets cross, so one lost packet must cost little: each pair is probed
 * again every 50 ms (100 ms once it has answered), not with the RFC's 500 ms. With 20 % loss each
 * way a round trip fails with 36 %; after one second, 20 tries, a pair fails once in 10^8.
 *
 * @param paceNanos the least time between two probes (Ta)
 * @param repeatNanos between two probes of a pair that has not answered
 * @param repeatValidNanos between two probes of a pair that has
 * @param limitNanos how long the attempt lasts
 * @param maxProbes how many probes one attempt sends at most
 */
public record SessionSettings(
    long paceNanos, long repeatNanos, long repeatValidNanos, long limitNanos, int maxProbes) {

  /** 20 ms, 50 ms, 100 ms, 2.5 s, 400 probes. */
  public static final SessionSettings DEFAULT =
      new SessionSettings(millis(20), millis(50), millis(100), millis(2500), 400);

  public SessionSettings {
    if (paceNanos <= 0 || repeatNanos < paceNanos || repeatValidNanos < repeatNanos) {
      throw new IllegalArgumentException("pace and repetition must grow");
    }
    if (limitNanos <= 0 || maxProbes <= 0) {
      throw new IllegalArgumentException("limits must be positive");
    }
  }

  private static long millis(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  /** With another limit of time. */
  public SessionSettings limit(long newLimitNanos) {
    return new SessionSettings(paceNanos, repeatNanos, repeatValidNanos, newLimitNanos, maxProbes);
  }
}
