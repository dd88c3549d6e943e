package dev.ratatoskr.transport.lane;

import dev.ratatoskr.punch.Timers;
import java.util.concurrent.TimeUnit;

/**
 * When the next report is due: 200 ms after the first fragment since the last one, or 25 ms where
 * much comes, because then the far side's rate depends on it.
 */
final class ReportTimer {
  static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  /** When a download runs: half a round trip of a usual path. */
  static final long BUSY_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

  /** So many fragments within the long interval are no game's. */
  private static final int BUSY_FRAGMENTS = 16;

  private int fragments;
  private long dueNanos = Timers.NONE;
  private int next;

  void onFragment(long nowNanos) {
    if (dueNanos == Timers.NONE) {
      dueNanos = Timers.real(nowNanos + INTERVAL_NANOS);
    }
    fragments++;
    if (fragments == BUSY_FRAGMENTS) {
      long busyNanos = Timers.real(dueNanos - INTERVAL_NANOS + BUSY_INTERVAL_NANOS);
      dueNanos = Timers.earlier(dueNanos, busyNanos);
    }
  }

  boolean isDue(long nowNanos) {
    return dueNanos != Timers.NONE && nowNanos - dueNanos >= 0;
  }

  /** The number of the report that is made now. */
  int next() {
    dueNanos = Timers.NONE;
    fragments = 0;
    return next++;
  }

  /** {@link Timers#NONE} when nothing came since the last one. */
  long dueNanos() {
    return dueNanos;
  }
}
