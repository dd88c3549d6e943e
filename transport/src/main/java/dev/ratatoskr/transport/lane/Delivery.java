package dev.ratatoskr.transport.lane;

/** The rate at which bytes arrived lately, from running totals. Not thread-safe. */
final class Delivery {
  /** Shorter intervals say more about the order of packets than about the path. */
  private static final long LEAST_NANOS = 40_000_000L;

  private boolean begun;
  private long sinceBytes;
  private long sinceNanos;
  private double bytesPerSecond;

  /**
   * So much had been sent when the newest datagram was.
   *
   * @param sentBytes since the beginning
   * @param share of it that arrives at present, 0 to 1
   * @param arrivedNanos when that datagram arrived, by the receiver's clock
   */
  void onSample(long sentBytes, double share, long arrivedNanos) {
    long elapsed = arrivedNanos - sinceNanos;
    if (begun && elapsed < LEAST_NANOS) {
      return;
    }
    if (begun) {
      bytesPerSecond = (sentBytes - sinceBytes) * share * 1e9 / elapsed;
    }
    begun = true;
    sinceBytes = sentBytes;
    sinceNanos = arrivedNanos;
  }

  /** Of the last interval; 0 before there was one. */
  double bytesPerSecond() {
    return bytesPerSecond;
  }
}
