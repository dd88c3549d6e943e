package dev.ratatoskr.punch.peer;

import dev.ratatoskr.punch.check.SessionSettings;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Limits of a punch.
 *
 * @param session of each attempt
 * @param attempts 1..3; all but the first from a fresh port
 * @param gatherNanos how long an offer waits for the reflexive candidates of its port
 * @param signalNanos how long the peer may take for its part of the rendezvous
 * @param briefNanos how long an attempt lasts, besides two round trips of the rendezvous, that
 *     either works at once or not at all
 * @param spray the search through a NAT with random ports; empty when we take part in none
 */
public record PunchSettings(
    SessionSettings session,
    int attempts,
    long gatherNanos,
    long signalNanos,
    long briefNanos,
    Optional<SpraySettings> spray) {

  /** Three attempts; 600 ms; 10 s; 500 ms; the usual search. */
  public static final PunchSettings DEFAULT =
      new PunchSettings(
          SessionSettings.DEFAULT,
          3,
          TimeUnit.MILLISECONDS.toNanos(600),
          TimeUnit.SECONDS.toNanos(10),
          TimeUnit.MILLISECONDS.toNanos(500),
          Optional.of(SpraySettings.DEFAULT));

  public PunchSettings {
    if (attempts < 1 || attempts > 3) {
      throw new IllegalArgumentException("1..3 attempts, not " + attempts);
    }
  }

  /** Without a search through a NAT with random ports. */
  public PunchSettings withoutSpray() {
    return new PunchSettings(
        session, attempts, gatherNanos, signalNanos, briefNanos, Optional.empty());
  }
}
