package dev.ratatoskr.transport.lane;

/**
 * The one-way delay above the least one seen in the last ten to twenty seconds, or in the last
 * minute or two while that one is kept. The clocks of the two ends need not agree. Not thread-safe.
 */
final class PathDelay {
  private static final long WINDOW_NANOS = 10_000_000_000L;
  private static final long KEPT_NANOS = 60_000_000_000L;
  private static final double JITTER_GAIN = 1.0 / 16;

  private boolean begun;
  private long latest;
  private long leastNow = Long.MAX_VALUE;
  private long leastBefore = Long.MAX_VALUE;
  private long windowNanos;
  private long lastsNanos = WINDOW_NANOS;
  private double jitterNanos;

  void onSample(long delayNanos, long nowNanos) {
    if (!begun) {
      windowNanos = nowNanos;
    } else {
      jitterNanos += (Math.abs(delayNanos - latest) - jitterNanos) * JITTER_GAIN;
      if (nowNanos - windowNanos >= lastsNanos) {
        windowNanos = nowNanos;
        leastBefore = leastNow;
        leastNow = Long.MAX_VALUE;
      }
    }
    begun = true;
    leastNow = Math.min(leastNow, delayNanos);
    latest = delayNanos;
  }

  /** Whether the least delay counts for longer, because a queue of others never empties. */
  void keepLeast(boolean keep) {
    lastsNanos = keep ? KEPT_NANOS : WINDOW_NANOS;
  }

  /** What the latest sample waited in queues; 0 before there is any. */
  long queueNanos() {
    return begun ? latest - Math.min(leastNow, leastBefore) : 0;
  }

  /** By how much a sample differs from the one before it, usually: a queue changes more slowly. */
  double jitterNanos() {
    return jitterNanos;
  }
}
