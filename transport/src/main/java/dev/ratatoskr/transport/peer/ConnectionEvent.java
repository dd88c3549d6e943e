package dev.ratatoskr.transport.peer;

import dev.ratatoskr.proto.rendezvous.wire.Envelope;
import dev.ratatoskr.punch.check.Path;
import java.util.Set;

/** What an endpoint tells of one peer. */
public sealed interface ConnectionEvent {

  /**
   * A probe over the overlay came back.
   *
   * @param rttNanos its round trip, above 0
   */
  record OverlayAnswered(long rttNanos) implements ConnectionEvent {}

  /** A round of overlay probes ended without an answer. */
  record OverlaySilent() implements ConnectionEvent {}

  /**
   * The link stands and both have proved who they are.
   *
   * @param features those both sides have
   */
  record Authenticated(Set<String> features) implements ConnectionEvent {
    public Authenticated {
      features = Set.copyOf(features);
    }
  }

  /**
   * One more round trip over the overlay path: of the rendezvous while the link ran there, or of a
   * probe.
   *
   * @param rttNanos above 0
   */
  record OverlayRtt(long rttNanos) implements ConnectionEvent {}

  /** The peer began a punch, or asks for one. The connection takes part by itself. */
  record PunchOffered() implements ConnectionEvent {}

  /** A direct path was nominated and the link runs on it. May come again with a better one. */
  record DirectPath(Path path) implements ConnectionEvent {}

  /**
   * The direct path's round trip as it is now.
   *
   * @param smoothedNanos above 0
   * @param latestNanos the newest sample alone, above 0
   */
  record DirectRtt(long smoothedNanos, long latestNanos) implements ConnectionEvent {}

  /**
   * All attempts failed.
   *
   * @param reason for a human
   */
  record PunchFailed(String reason) implements ConnectionEvent {}

  /**
   * The direct path carries nothing any more; the link is back on the overlay if there is one.
   *
   * @param reason for a human
   */
  record DirectPathDead(String reason) implements ConnectionEvent {}

  /** A control message the connection does not handle itself. */
  record Message(Envelope envelope) implements ConnectionEvent {}

  /**
   * The link ended or could not be made; nothing of it is left, streams included. The connection
   * waits for the next meeting.
   *
   * @param reason for a human
   */
  record Closed(String reason) implements ConnectionEvent {}
}
