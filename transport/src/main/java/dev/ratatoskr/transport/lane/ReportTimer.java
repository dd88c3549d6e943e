package dev.ratatoskr.transport.lane;

import dev.ratatoskr.punch.Timers;
import java.util.concurrent.TimeUnit;

/** When the next report is due: 200 ms after the first fragment since the last one. */
final class ReportTimer {
  static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private long dueNanos = Timers.NONE;
  private int next;

  void onFragment(long nowNanos) {
    if (dueNanos == Timers.NONE) {
      dueNanos = Timers.real(nowNanos + INTERVAL_NANOS);
    }
  }

  boolean isDue(long nowNanos) {
    return dueNanos != Timers.NONE && nowNanos - dueNanos >= 0;
  }

  /** The number of the report that is made now. */
  int next() {
    dueNanos = Timers.NONE;
    return next++;
  }

  /** {@link Timers#NONE} when nothing came since the last one. */
  long dueNanos() {
    return dueNanos;
  }
}
