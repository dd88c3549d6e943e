package dev.ratatoskr.punch.keepalive;

import java.util.concurrent.TimeUnit;

/**
 * How a silent path is asked whether it lives, and when it is dead.
 *
 * <p>With 10 % loss each way a probe fails with 19 %; twelve in a row with 2 in 10^9, so that a day
 * of suspicions, five a second, raises no false alarm. What a path may take for an answer follows
 * from its round trips, so that one that is slow or whose delay varies is given more time.
 *
 * @param silenceNanos after how long without an answer to what we send probing begins
 * @param probeNanos between two probes
 * @param probes how many of them in a row stay unanswered on a dead path
 * @param patienceNanos how long the last one's answer is waited for
 */
record Pace(long silenceNanos, long probeNanos, int probes, long patienceNanos) {
  /**
   * Beyond what an answer takes: the peer acknowledges 25 ms late, and a radio may hold packets.
   */
  private static final long SILENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final long MIN_PROBE_NANOS = TimeUnit.MILLISECONDS.toNanos(25);
  private static final long MAX_PROBE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long MIN_PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(60);

  /** An answer that takes longer is of no use: the path is as good as dead. */
  private static final long MAX_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** Of a path of which no round trip is known yet. */
  private static final long UNKNOWN_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private static final int PROBES = 12;

  /** Of a path in use: somebody waits. Round trips of up to 60 ms: dead after half a second. */
  static Pace ofUse(RttEstimate rtt) {
    long answer =
        rtt.samples() == 0 ? UNKNOWN_NANOS : Math.min(rtt.patienceNanos(), MAX_PATIENCE_NANOS);
    return new Pace(
        SILENCE_NANOS + answer,
        Math.clamp(answer / 8, MIN_PROBE_NANOS, MAX_PROBE_NANOS),
        PROBES,
        Math.max(MIN_PATIENCE_NANOS, answer));
  }

  /**
   * With how many unanswered probes the path is in doubt: the first one's answer is late by then. A
   * pause after a lonely packet, which wanted no answer, is no doubt yet.
   */
  int doubtProbes() {
    return (int) Math.min(probes / 2, patienceNanos / probeNanos + 1);
  }

  /** Of a path that nobody uses: nothing hurries, and few packets are better. */
  static Pace ofIdle(KeepaliveSettings settings, RttEstimate rtt) {
    return new Pace(
        settings.silenceNanos() + rtt.smoothedNanos(),
        settings.probeNanos(),
        settings.deadAfterProbes(),
        Math.max(settings.probeNanos(), rtt.patienceNanos()));
  }
}
