package dev.ratatoskr.agent.supervise;

/** Whether somebody wants a peer: its session, or that it was wanted a moment ago. */
final class Interest {
  private boolean session;
  private long untilNanos;

  Interest(long nowNanos) {
    untilNanos = nowNanos;
  }

  boolean hasSession() {
    return session;
  }

  void session(boolean present) {
    session = present;
  }

  /** Wanted for that long from now on. */
  void extend(long forNanos, long nowNanos) {
    if (nowNanos + forNanos - untilNanos > 0) {
      untilNanos = nowNanos + forNanos;
    }
  }

  long untilNanos() {
    return untilNanos;
  }
}
