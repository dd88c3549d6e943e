package dev.ratatoskr.transport.lane;

/**
 * The one-way delay above the least one seen in the last ten to twenty seconds, jitter left out: of
 * the latest samples the least counts. The clocks of the two ends need not agree. Not thread-safe.
 */
final class PathDelay {
  private static final long WINDOW_NANOS = 10_000_000_000L;
  private static final int LATEST = 2;

  private final long[] latest = new long[LATEST];
  private int samples;
  private long leastNow = Long.MAX_VALUE;
  private long leastBefore = Long.MAX_VALUE;
  private long windowNanos;

  void onSample(long delayNanos, long nowNanos) {
    if (samples == 0) {
      windowNanos = nowNanos;
    } else if (nowNanos - windowNanos >= WINDOW_NANOS) {
      windowNanos = nowNanos;
      leastBefore = leastNow;
      leastNow = Long.MAX_VALUE;
    }
    leastNow = Math.min(leastNow, delayNanos);
    latest[samples % LATEST] = delayNanos;
    samples = samples == Integer.MAX_VALUE ? LATEST : samples + 1;
  }

  /** What the latest samples waited in queues; 0 before there is any. */
  long queueNanos() {
    if (samples == 0) {
      return 0;
    }
    long least = Long.MAX_VALUE;
    for (int i = 0; i < Math.min(samples, LATEST); i++) {
      least = Math.min(least, latest[i]);
    }
    return least - Math.min(leastNow, leastBefore);
  }
}
