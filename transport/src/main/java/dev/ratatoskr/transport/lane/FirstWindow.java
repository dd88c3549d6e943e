package dev.ratatoskr.transport.lane;

/**
 * What leaves before anything is known of the path: one window as fast as it comes, which teaches
 * what the path carries, and then hardly anything until the far side has told of it. Not
 * thread-safe.
 *
 * <p>The window fills again while it is not used up: a game's packets, which come long before the
 * first download, do not take it away.
 */
final class FirstWindow {
  /** An eighth of a second at 2 Mbit/s, and 3 ms at 100. */
  static final int BYTES = 32_768;

  /** If no report comes in so long, it was lost, or the path is slow: a window in that time. */
  private static final long PATIENCE_NANOS = 100_000_000L;

  private enum State {
    /** Not all of it has left. */
    OPEN,
    /** It has left; its first report is on its way. */
    SPENT,
    /** The far side has told of it. */
    TOLD,
    /** The path's capacity was found; all this is over. */
    OVER
  }

  private State state = State.OPEN;
  private long spentNanos;

  /** What may leave at once besides the usual, in bytes. */
  int burstBytes() {
    return state == State.OPEN ? BYTES : 0;
  }

  /** The rate at which more leaves, in bytes per second. */
  double pace(double bytesPerSecond, long nowNanos) {
    if (state != State.SPENT) {
      return bytesPerSecond;
    }
    return isOverdue(nowNanos)
        ? Math.min(bytesPerSecond, BYTES * 1e9 / PATIENCE_NANOS)
        : RateControl.LEAST_BYTES_PER_SECOND;
  }

  private boolean isOverdue(long nowNanos) {
    return nowNanos - spentNanos >= PATIENCE_NANOS;
  }

  /** Something must wait. */
  void onLimited(long nowNanos) {
    if (state == State.OPEN) {
      state = State.SPENT;
      spentNanos = nowNanos;
    }
  }

  /**
   * The far side told of what arrived.
   *
   * @param burstBytesPerSecond how fast that was; 0 where it was too little to tell
   */
  void onReport(double burstBytesPerSecond, long nowNanos) {
    if (state == State.SPENT && (burstBytesPerSecond > 0 || isOverdue(nowNanos))) {
      state = State.TOLD;
    }
  }

  /** The capacity is known. */
  void end() {
    state = State.OVER;
  }

  /** Whether the capacity is still looked for. */
  boolean isSearching() {
    return state != State.OVER;
  }
}
