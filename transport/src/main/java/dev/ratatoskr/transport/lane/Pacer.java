package dev.ratatoskr.transport.lane;

/** Spreads datagrams over time at a rate that may change. Not thread-safe. */
final class Pacer {
  /** So much may leave at once, so that a timer of a millisecond keeps up. */
  private static final long BURST_NANOS = 2_000_000L;

  private static final int LEAST_BURST_BYTES = 3_000;

  /** What a busy host was late for is made good up to so much; more would be a queue elsewhere. */
  private static final long MOST_LATE_NANOS = 8_000_000L;

  /**
   * Whoever was stopped rests so long. On a fast path several datagrams then leave together, which
   * costs the host hardly more than one; up to 20 Mbit/s a datagram alone takes as long.
   */
  private static final long LEAST_REST_NANOS = 500_000L;

  private double creditBytes;
  private long creditNanos;
  private long restUntilNanos;
  private boolean limited;
  private boolean promised;
  private long promisedNanos;

  /**
   * A pacer that held nothing back yet.
   *
   * @param creditBytes what may leave at once now
   */
  Pacer(int creditBytes, long nowNanos) {
    this.creditBytes = creditBytes;
    creditNanos = nowNanos;
    restUntilNanos = nowNanos;
  }

  /**
   * When the next datagram may leave; {@code nowNanos} when it may now.
   *
   * @param burstBytes what may be saved up in any case
   */
  long nextNanos(double bytesPerSecond, int burstBytes, long nowNanos) {
    refill(bytesPerSecond, burstBytes, nowNanos);
    if (creditBytes > 0 && nowNanos - restUntilNanos >= 0) {
      promised = false;
      return nowNanos;
    }
    if (!promised) {
      restUntilNanos = nowNanos + LEAST_REST_NANOS;
    }
    limited = true;
    promised = true;
    long paidNanos = nowNanos + (long) (Math.max(0, -creditBytes) / bytesPerSecond * 1e9) + 1;
    promisedNanos = paidNanos - restUntilNanos > 0 ? paidNanos : restUntilNanos;
    return promisedNanos;
  }

  /** A datagram left: now, or by what {@link #nextNanos} said. */
  void onSent(int bytes) {
    creditBytes -= bytes;
  }

  /** Whether something had to wait since this was asked last. */
  boolean takeLimited() {
    boolean was = limited;
    limited = false;
    return was;
  }

  private void refill(double bytesPerSecond, int burstBytes, long now) {
    double gained = bytesPerSecond * (now - creditNanos) / 1e9;
    creditNanos = now;
    long late = promised ? Math.clamp(now - promisedNanos, 0, MOST_LATE_NANOS) : 0;
    promised = promised && now - promisedNanos < 0;
    double least = Math.max(LEAST_BURST_BYTES, burstBytes);
    double most = Math.max(least, bytesPerSecond * (BURST_NANOS + late) / 1e9);
    // What a late timer made good stays; what was saved up at a far higher rate does not.
    double kept = Math.max(least, bytesPerSecond * (BURST_NANOS + MOST_LATE_NANOS) / 1e9);
    creditBytes = Math.max(Math.min(creditBytes, kept), Math.min(most, creditBytes + gained));
  }
}
