package dev.ratatoskr.punch.peer;

import dev.ratatoskr.punch.SlidingWindow;
import java.util.concurrent.TimeUnit;

/** What a peer may cost us: punches it begins, messages that had no effect. */
final class PunchBudget {
  static final int MAX_PUNCHES = 10;
  static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final SlidingWindow punches = new SlidingWindow(MAX_PUNCHES, WINDOW_NANOS);
  private long ignored;

  /** Whether the peer may begin another punch now. */
  boolean admitPunch(long nowNanos) {
    return punches.admit(nowNanos);
  }

  void ignore() {
    ignored++;
  }

  long ignored() {
    return ignored;
  }
}
