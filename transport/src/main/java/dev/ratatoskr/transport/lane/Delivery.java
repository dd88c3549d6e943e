package dev.ratatoskr.transport.lane;

/**
 * The rate at which bytes arrived lately, from running totals: the best of some intervals, because
 * a single one may be low for a reason of the hosts. Not thread-safe.
 */
final class Delivery {
  /** Shorter intervals say more about the order of packets than about the path. */
  private static final long LEAST_NANOS = 40_000_000L;

  private static final int INTERVALS = 8;

  private final double[] latest = new double[INTERVALS];
  private int at;
  private boolean begun;
  private boolean held;
  private long sinceBytes;
  private long sinceNanos;

  /**
   * So much had been sent when the newest datagram was.
   *
   * @param sentBytes since the beginning
   * @param share of it that arrives at present, 0 to 1
   * @param arrivedNanos when that datagram arrived, by the receiver's clock
   * @param limited whether the rate held something back meanwhile: without it, little arrived
   *     because little was sent
   */
  void onSample(long sentBytes, double share, long arrivedNanos, boolean limited) {
    held |= limited;
    long elapsed = arrivedNanos - sinceNanos;
    if (begun && elapsed > -LEAST_NANOS && elapsed < LEAST_NANOS) {
      return;
    }
    // The receiver's clock counts modulo 71 minutes: after a long silence it may seem to step back.
    if (begun && elapsed > 0) {
      double rate = (sentBytes - sinceBytes) * share * 1e9 / elapsed;
      if (held || rate > bytesPerSecond()) {
        latest[at] = rate;
        at = (at + 1) % INTERVALS;
      }
    }
    begun = true;
    held = limited;
    sinceBytes = sentBytes;
    sinceNanos = arrivedNanos;
  }

  /** The best of the last intervals; 0 before there was one. */
  double bytesPerSecond() {
    double best = 0;
    for (double one : latest) {
      best = Math.max(best, one);
    }
    return best;
  }
}
