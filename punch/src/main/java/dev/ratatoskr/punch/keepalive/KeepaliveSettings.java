package dev.ratatoskr.punch.keepalive;

import java.util.concurrent.TimeUnit;

/**
 * When a path is probed and when it is dead.
 *
 * <p>With 10 % loss each way a probe fails with 19 %; ten in a row with 6 in 10^8, so that an hour
 * of suspicions, two a second, raises no false alarm. A dead path is found after silence plus ten
 * steps plus two round trips: about 0.9 s.
 *
 * <p>An idle path is given more time, since it comes back when both sides speak at once.
 *
 * @param intervalNanos the most time without anything outbound until more is learnt
 * @param silenceNanos after how long without an answer to what we send fast probing begins
 * @param probeNanos between two fast probes
 * @param measureNanos between two probes for round trip and loss while traffic flows
 * @param deadAfterProbes how many of them in a row stay unanswered on a dead path
 */
public record KeepaliveSettings(
    long intervalNanos,
    long silenceNanos,
    long probeNanos,
    long measureNanos,
    int deadAfterProbes) {

  /** 15 s, under the 20 to 30 s that NATs keep a mapping; 300 ms; 50 ms; 2 s; 10. */
  public static final KeepaliveSettings DEFAULT =
      new KeepaliveSettings(
          TimeUnit.SECONDS.toNanos(15),
          TimeUnit.MILLISECONDS.toNanos(300),
          TimeUnit.MILLISECONDS.toNanos(50),
          TimeUnit.SECONDS.toNanos(2),
          10);

  public KeepaliveSettings {
    boolean positive = intervalNanos > 0 && silenceNanos > 0 && probeNanos > 0 && measureNanos > 0;
    if (!positive || deadAfterProbes < 1) {
      throw new IllegalArgumentException("times and counts must be positive");
    }
  }
}
