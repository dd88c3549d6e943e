package dev.ratatoskr.punch.keepalive;

import java.util.concurrent.TimeUnit;

/**
 * When a path is probed, and when an idle one is doubted; for one in use see {@link Pace}.
 *
 * <p>An idle path is given more time than these probes take, since it comes back when both sides
 * speak at once.
 *
 * @param intervalNanos the most time without anything outbound until more is learnt
 * @param silenceNanos after how long without an answer to a keepalive fast probing begins
 * @param probeNanos between two fast probes
 * @param measureNanos between two probes for round trip and loss while traffic flows
 * @param deadAfterProbes how many fast probes in a row stay unanswered before slow ones follow
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
