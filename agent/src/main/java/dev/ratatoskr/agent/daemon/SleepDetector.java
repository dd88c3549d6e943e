package dev.ratatoskr.agent.daemon;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Notices that the host slept or that this process was stopped: a tick comes much later than it was
 * due, by the wall clock or by the one that does not count sleep. A wall clock that is set forward
 * looks the same, which costs a few packets. Not thread-safe.
 */
final class SleepDetector {
  /** How late a tick must be: longer than any pause of a process that runs. */
  static final long LATE_NANOS = Duration.ofSeconds(5).toNanos();

  private final long intervalNanos;
  private boolean begun;
  private long lastNanos;
  private long lastWallMillis;

  /**
   * Before the first tick.
   *
   * @param intervalNanos how long after one tick the next is due
   */
  SleepDetector(long intervalNanos) {
    this.intervalNanos = intervalNanos;
  }

  /** True when there was a sleep since the last tick. */
  boolean onTick(long nowNanos, long wallMillis) {
    long mostNanos = intervalNanos + LATE_NANOS;
    // In milliseconds: nanoseconds since 1970 end in 2262, and a wall clock may say anything.
    long mostMillis = TimeUnit.NANOSECONDS.toMillis(mostNanos);
    boolean slept =
        begun && (nowNanos - lastNanos > mostNanos || wallMillis - lastWallMillis > mostMillis);
    begun = true;
    lastNanos = nowNanos;
    lastWallMillis = wallMillis;
    return slept;
  }
}
