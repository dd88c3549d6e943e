package dev.ratatoskr.transport.lane;

/**
 * How fast to send while others keep the bottleneck's queue full, as downloads by TCP do, which
 * stop at its end only.
 *
 * <p>Whoever goes on keeping that queue short gets next to nothing: the others take what he leaves.
 * So the rate becomes that of one such download, by CUBIC (RFC 9438): it is cut where something is
 * lost and grows in between. It is a bound, no more: TCP inside the lane sees the same losses, and
 * mostly needs less.
 *
 * <p>It is over when the queue stays empty, or turns out to be ours alone. For that half as much is
 * sent for a moment, now and then: a queue of ours drains by the other half, one that we share by
 * less. Sans-IO. Not thread-safe.
 */
final class Contest {
  /** Others' queue is empty for a moment too, after they lost something. */
  private static final long CALM_NANOS = 300_000_000L;

  private final Window window = new Window();
  private final Question question = new Question();
  private boolean on;
  private boolean calm;
  private long calmSinceNanos;

  /**
   * Others fill the queue.
   *
   * @param bytesPerSecond what we had before
   */
  void begin(double bytesPerSecond, PathSense path, long nowNanos) {
    on = true;
    calm = false;
    window.begin(bytesPerSecond, path.roundTripNanos(), nowNanos);
    question.begin(nowNanos);
  }

  /** Nobody is known to fill it any more. */
  void end() {
    on = false;
  }

  boolean isOn() {
    return on;
  }

  /** What may be sent, in bytes per second. */
  double bytesPerSecond(long nowNanos) {
    return question.bytesPerSecond(window.bytesPerSecond, nowNanos);
  }

  /**
   * The far side told of more.
   *
   * @param limited whether the rate held something back
   * @param targetNanos what may wait in a queue that counts as empty
   */
  void onReport(PathSense path, boolean limited, double targetNanos, long nowNanos) {
    boolean isEmpty = path.queueNanos() <= targetNanos;
    if (isEmpty && !calm) {
      calmSinceNanos = nowNanos;
    }
    calm = isEmpty;
    boolean over = calm && nowNanos - calmSinceNanos >= CALM_NANOS;
    if (over || question.showsOursAlone(path.queueNanos(), targetNanos, nowNanos)) {
      on = false;
      return;
    }
    long roundTrip = Math.max(path.roundTripNanos(), RateControl.LEAST_RTT_NANOS);
    if (path.lostLately()) {
      window.onLost(roundTrip, nowNanos);
    } else if (question.isDue(nowNanos) && window.isSettled(roundTrip, nowNanos)) {
      question.ask(Math.min(window.bytesPerSecond, path.delivered()), path, nowNanos);
    } else if (limited && !question.isOpen()) {
      window.grow(roundTrip, 2 * path.delivered(), nowNanos);
    } else {
      window.rest(nowNanos);
    }
    window.grownNanos = nowNanos;
  }

  /** RFC 9438 sections 4.2, 4.3 and 4.6, as a rate: the window by the round trip. */
  private static final class Window {
    private static final double BETA = 0.7;
    private static final double C = 0.4;
    private static final double FRIENDLY_SEGMENTS = 3 * (1 - BETA) / (1 + BETA);
    private static final int SEGMENT_BYTES = 1_300;

    private double bytesPerSecond;

    /** Before the last cut, in segments. */
    private double most;

    private long cutNanos;

    /**
     * Growth counts from here: the last cut, and later by all the time that was not made use of.
     */
    private long epochNanos;

    private long grownNanos;

    void begin(double rate, long roundTripNanos, long nowNanos) {
      bytesPerSecond = rate;
      most = segments(roundTripNanos);
      cutNanos = nowNanos;
      epochNanos = nowNanos;
      grownNanos = nowNanos;
    }

    private double segments(long roundTripNanos) {
      return bytesPerSecond * roundTripNanos / 1e9 / SEGMENT_BYTES;
    }

    /** Once a round trip. */
    void onLost(long roundTripNanos, long nowNanos) {
      if (nowNanos - cutNanos > roundTripNanos) {
        most = segments(roundTripNanos);
        bytesPerSecond *= BETA;
        cutNanos = nowNanos;
        epochNanos = nowNanos;
      }
    }

    /** Whether what the others lost together with us has passed. */
    boolean isSettled(long roundTripNanos, long nowNanos) {
      return nowNanos - cutNanos > 2 * roundTripNanos;
    }

    /** What was not made use of is no reason to send more (RFC 9438 section 5.8). */
    void rest(long nowNanos) {
      epochNanos += nowNanos - grownNanos;
    }

    /** Up to the given rate, that is: what is far above what arrives is no bound. */
    void grow(long roundTripNanos, double bound, long nowNanos) {
      double roundTrips = (double) (nowNanos - grownNanos) / roundTripNanos;
      double friendly = segments(roundTripNanos) + FRIENDLY_SEGMENTS * roundTrips;
      double since = (nowNanos - epochNanos) / 1e9 - Math.cbrt(most * (1 - BETA) / C);
      double cubic = C * Math.pow(since, 3) + most;
      double next = Math.max(friendly, cubic) * SEGMENT_BYTES * 1e9 / roundTripNanos;
      bytesPerSecond = Math.max(bytesPerSecond, Math.min(next, bound));
    }
  }

  /** Whether the queue is ours alone. */
  private static final class Question {
    private static final double LESS = 0.5;
    private static final long LASTS_NANOS = 100_000_000L;

    /** Half of it drains if we send alone; where half of what waits is others', a quarter. */
    private static final double OURS_ALONE_NANOS = 32_000_000;

    /** Seldom: whoever sends inside the lane loses something by it. */
    private static final long EVERY_NANOS = 10_000_000_000L;

    private boolean open;
    private long askedNanos;
    private long answeredNanos;
    private double lowered;
    private long queueNanos;
    private long leastNanos;

    void begin(long nowNanos) {
      open = false;
      askedNanos = nowNanos;
    }

    boolean isOpen() {
      return open;
    }

    boolean isDue(long nowNanos) {
      return !open && nowNanos - askedNanos >= EVERY_NANOS;
    }

    void ask(double bytesPerSecond, PathSense path, long nowNanos) {
      open = true;
      askedNanos = nowNanos;
      answeredNanos =
          nowNanos + LASTS_NANOS + path.roundTripNanos() + ReportTimer.BUSY_INTERVAL_NANOS;
      lowered = LESS * bytesPerSecond;
      queueNanos = path.queueNanos();
      leastNanos = queueNanos;
    }

    double bytesPerSecond(double usual, long nowNanos) {
      return open && nowNanos - askedNanos < LASTS_NANOS ? lowered : usual;
    }

    boolean showsOursAlone(long queue, double targetNanos, long nowNanos) {
      leastNanos = Math.min(leastNanos, queue);
      boolean answered = open && nowNanos - answeredNanos >= 0;
      open = open && !answered;
      return answered && leastNanos <= Math.max(targetNanos, queueNanos - OURS_ALONE_NANOS);
    }
  }
}
