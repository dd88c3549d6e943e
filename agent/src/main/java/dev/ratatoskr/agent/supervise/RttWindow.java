package dev.ratatoskr.agent.supervise;

/**
 * The smallest of the last eight round trips: the first ones over a mesh contain the router's
 * lookup and are far too long.
 */
final class RttWindow {
  private static final int SAMPLES = 8;

  private final long[] samplesNanos = new long[SAMPLES];
  private int count;
  private boolean stale;

  void add(long rttNanos) {
    if (stale) {
      count = 0;
      stale = false;
    }
    samplesNanos[count % SAMPLES] = rttNanos;
    count++;
  }

  /** The mesh may have changed: the samples stand only until the next one comes. */
  void expire() {
    stale = true;
  }

  /** How many were measured since {@link #expire}, at most as many as are kept. */
  int fresh() {
    return stale ? 0 : Math.min(count, SAMPLES);
  }

  /** The smallest, or 0 without a sample. */
  long minNanos() {
    long min = 0;
    for (int i = 0; i < Math.min(count, SAMPLES); i++) {
      min = min == 0 ? samplesNanos[i] : Math.min(min, samplesNanos[i]);
    }
    return min;
  }
}
