package dev.ratatoskr.punch.peer;

import java.util.concurrent.TimeUnit;

/** What a peer may cost us: punches it begins, messages that had no effect. */
final class PunchBudget {
  static final int MAX_PUNCHES = 10;
  static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);

  private boolean begun;
  private long windowStartNanos;
  private int punchesInWindow;
  private long ignored;

  /** Whether the peer may begin another punch now. */
  boolean admitPunch(long nowNanos) {
    if (!begun || nowNanos - windowStartNanos >= WINDOW_NANOS) {
      begun = true;
      windowStartNanos = nowNanos;
      punchesInWindow = 0;
    }
    return punchesInWindow++ < MAX_PUNCHES;
  }

  void ignore() {
    ignored++;
  }

  long ignored() {
    return ignored;
  }
}
