package dev.ratatoskr.transport.lane;

import java.util.concurrent.TimeUnit;

/** How many bytes a second were sent lately: windows of 250 ms, each weighing a quarter. */
final class ByteRate {
  private static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final double WINDOWS_PER_SECOND = 4;
  private static final double WEIGHT = 0.25;

  /** After so many silent windows nothing is left of the rate. */
  private static final int MAX_SILENT = 40;

  private boolean started;
  private long windowNanos;
  private long windowBytes;
  private double perSecond;

  void onBytes(int bytes, long nowNanos) {
    roll(nowNanos);
    windowBytes += bytes;
  }

  double perSecond(long nowNanos) {
    roll(nowNanos);
    return perSecond;
  }

  private void roll(long nowNanos) {
    if (!started) {
      started = true;
      windowNanos = nowNanos;
    }
    int windows = 0;
    while (nowNanos - windowNanos >= WINDOW_NANOS) {
      if (++windows > MAX_SILENT) {
        perSecond = 0;
        windowNanos = nowNanos;
        return;
      }
      perSecond += WEIGHT * (windowBytes * WINDOWS_PER_SECOND - perSecond);
      windowBytes = 0;
      windowNanos += WINDOW_NANOS;
    }
  }
}
