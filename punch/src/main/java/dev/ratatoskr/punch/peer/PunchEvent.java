package dev.ratatoskr.punch.peer;

import dev.ratatoskr.proto.rendezvous.wire.Envelope;
import dev.ratatoskr.punch.check.CheckEvent;
import dev.ratatoskr.punch.check.Path;
import dev.ratatoskr.punch.stun.ProbeCredentials;
import java.util.List;

/** What a coordinator asks of its owner or tells it. */
public sealed interface PunchEvent {

  /** Send this to the peer, in order and reliably. */
  record Signal(Envelope message) implements PunchEvent {
    /** Not the message: it may hold a password. */
    @Override
    public String toString() {
      return "Signal[" + message.getBodyCase() + "]";
    }
  }

  /**
   * Open a fresh port, tell the gatherer of it, and answer with {@link
   * PunchCoordinator#onPortOpened} or {@link PunchCoordinator#onPortFailed}.
   */
  record OpenPort(int attempt) implements PunchEvent {}

  /**
   * Open so many ports for a search, without the gatherer, and answer each with {@link
   * PunchCoordinator#onSprayPort}; fewer will do. They are closed by {@link ClosePort}.
   */
  record OpenSpray(int sockets) implements PunchEvent {}

  /** A fresh port is of no use any more: close it and tell the gatherer. */
  record ClosePort(int portId) implements PunchEvent {}

  /** An attempt ended without a path; the punch may go on. For logs. */
  record AttemptFailed(int attempt, Cause cause) implements PunchEvent {}

  /**
   * Both sides have this path. A fresh port beneath it is the owner's from now on. Keep the path
   * with the keepalive scheduler, under the same credentials. Another one replaces it.
   */
  record Nominated(int attempt, Path path, ProbeCredentials credentials) implements PunchEvent {}

  /** What else carried probes both ways, under the credentials of the path nominated last. */
  record Spares(List<Path> paths) implements PunchEvent {
    public Spares {
      paths = List.copyOf(paths);
    }
  }

  /** No path was found; a later {@link PunchCoordinator#onStart} or offer tries anew. */
  record GaveUp(Reason reason) implements PunchEvent {}

  /** Why an attempt failed. */
  sealed interface Cause {
    /** By our own probes. */
    record Checks(CheckEvent.Reason reason) implements Cause {}

    /** The peer said so. */
    record Peer() implements Cause {}
  }

  /** Why a punch ended without a path. */
  enum Reason {
    /** All attempts failed. */
    NO_PATH,
    /** Both NATs choose ports that nobody can foresee: there is no way to search for them. */
    HARD_NATS,
    /** One NAT chooses its ports at random, and the search for one found none. */
    SPRAY_FAILED,
    /** The same, and one side does not take part in a search. */
    SPRAY_REFUSED,
    /** No UDP leaves our network. */
    UDP_BLOCKED_HERE,
    /** No UDP leaves the peer's. */
    UDP_BLOCKED_THERE,
    /** The peer did not do its part of the rendezvous in time. */
    SIGNALLING_TIMEOUT,
    /** The peer ended it. */
    PEER_GAVE_UP,
    /** We were told to stop. */
    STOPPED
  }
}
