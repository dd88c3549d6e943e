package dev.ratatoskr.punch;

/**
 * Lets something happen so often in any stretch of time of one length, wherever that begins. Holds
 * the latest times only. Sans-IO, one thread.
 */
public final class SlidingWindow {
  private final long windowNanos;
  private final long[] latest;
  private int known;
  private int oldest;

  /**
   * Nothing has happened yet.
   *
   * @param most times in a window, at least 1
   * @param windowNanos the length
   */
  public SlidingWindow(int most, long windowNanos) {
    this.latest = new long[most];
    this.windowNanos = windowNanos;
  }

  /** Whether it may happen now. */
  public boolean hasRoom(long nowNanos) {
    return known < latest.length || nowNanos - latest[oldest] >= windowNanos;
  }

  /** It happens now, whether there is room or not. */
  public void add(long nowNanos) {
    if (known < latest.length) {
      latest[known++] = nowNanos;
    } else {
      latest[oldest] = nowNanos;
      oldest = (oldest + 1) % latest.length;
    }
  }

  /** Whether it may happen now, which then counts. */
  public boolean admit(long nowNanos) {
    boolean room = hasRoom(nowNanos);
    if (room) {
      add(nowNanos);
    }
    return room;
  }
}
