package dev.ratatoskr.punch.peer;

import dev.ratatoskr.punch.check.SessionSettings;
import java.util.concurrent.TimeUnit;

/**
 * Limits of a punch.
 *
 * @param session of each attempt
 * @param attempts 1..3; all but the first from a fresh port
 * @param gatherNanos how long an offer waits for a first reflexive candidate of its port
 * @param signalNanos how long the peer may take for its part of the rendezvous
 */
public record PunchSettings(
    SessionSettings session, int attempts, long gatherNanos, long signalNanos) {

  /** Three attempts; 600 ms; 10 s. */
  public static final PunchSettings DEFAULT =
      new PunchSettings(
          SessionSettings.DEFAULT,
          3,
          TimeUnit.MILLISECONDS.toNanos(600),
          TimeUnit.SECONDS.toNanos(10));

  public PunchSettings {
    if (attempts < 1 || attempts > 3) {
      throw new IllegalArgumentException("1..3 attempts, not " + attempts);
    }
  }
}
