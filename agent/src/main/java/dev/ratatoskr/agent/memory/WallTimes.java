package dev.ratatoskr.agent.memory;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Which second of the wall clock a time of the loop's clock was. What was told of a time once is
 * told again: the two clocks part while the host sleeps and when the wall clock is set. Not
 * thread-safe.
 */
public final class WallTimes {
  /** A clock that was set back by less has not made an entry one of the future. */
  private static final long TOLERANCE_SECONDS = 60;

  private Map<Long, Long> before = Map.of();
  private Map<Long, Long> told = new HashMap<>();
  private Moment now;

  /** The same moment by both clocks. */
  public record Moment(long nanos, long wallSeconds) {}

  /** A round that begins now. */
  public WallTimes(Moment now) {
    this.now = now;
  }

  /** Begins another round: what is not asked for in it is forgotten with the next. */
  void onNow(Moment moment) {
    now = moment;
    before = told;
    told = new HashMap<>();
  }

  /** The second of a time in the past. */
  long wallSeconds(long atNanos) {
    return told.computeIfAbsent(
        atNanos,
        at -> {
          Long known = before.get(at);
          return known != null
              ? known
              : Math.max(0, now.wallSeconds() - TimeUnit.NANOSECONDS.toSeconds(now.nanos() - at));
        });
  }

  /** The time of a second; empty when it lies in the future, or longer ago than this. */
  OptionalLong nanos(long wallSeconds, long validNanos) {
    long age = now.wallSeconds() - wallSeconds;
    if (age < -TOLERANCE_SECONDS || age >= TimeUnit.NANOSECONDS.toSeconds(validNanos)) {
      return OptionalLong.empty();
    }
    long at = now.nanos() - TimeUnit.SECONDS.toNanos(Math.max(0, age));
    told.put(at, wallSeconds);
    return OptionalLong.of(at);
  }
}
