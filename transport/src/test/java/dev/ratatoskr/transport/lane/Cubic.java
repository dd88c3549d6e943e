package dev.ratatoskr.transport.lane;

/** The window of a TCP sender by CUBIC (RFC 9438), in segments. */
final class Cubic {
  private static final double C = 0.4;
  private static final double BETA = 0.7;

  private double window = 10;
  private double most;
  private boolean slowStart = true;
  private long cutNanos;

  Cubic(long nowNanos) {
    cutNanos = nowNanos;
  }

  /** What may be on its way. */
  int window() {
    return (int) window;
  }

  /** A segment was acknowledged. */
  void onAcknowledged(long rttNanos, long nowNanos) {
    window = slowStart ? window + 1 : Math.max(window, grown(rttNanos, nowNanos));
  }

  /** Sections 4.2 and 4.3. */
  private double grown(long rttNanos, long nowNanos) {
    double seconds = (nowNanos - cutNanos) / 1e9;
    double offset = Math.cbrt(most * (1 - BETA) / C);
    double friendly = most * BETA + 3 * (1 - BETA) / (1 + BETA) * seconds * 1e9 / rttNanos;
    return Math.max(friendly, C * Math.pow(seconds - offset, 3) + most);
  }

  /** A segment was lost; one of the same round trip as another before changes nothing. */
  void onLost(long rttNanos, long nowNanos) {
    if (nowNanos - cutNanos > rttNanos) {
      slowStart = false;
      most = window;
      window = Math.max(2, window * BETA);
      cutNanos = nowNanos;
    }
  }

  /** Nothing was acknowledged for long: section 4.8. */
  void onTimeout(long nowNanos) {
    slowStart = false;
    most = window;
    window = 2;
    cutNanos = nowNanos;
  }
}
