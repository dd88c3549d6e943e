package dev.ratatoskr.agent.bridge;

import org.jspecify.annotations.Nullable;

/** One try at a bridge, from its offer to its end. */
final class Attempt {
  /** How far it got. */
  enum Phase {
    /** Shims are being opened and the stream warmed. */
    PREPARING,
    /** The router was told; the peering is not up yet. */
    ADDING,
    /** The peering is up. */
    BRIDGED
  }

  final long id;
  final String password;
  Phase phase = Phase.PREPARING;
  boolean ownReady;
  boolean peerReady;
  int port;
  @Nullable PeerUri uri;
  String lastError = "";
  long cost;
  long phaseSinceNanos;

  Attempt(long id, String password, long nowNanos) {
    this.id = id;
    this.password = password;
    this.phaseSinceNanos = nowNanos;
  }

  void enter(Phase next, long nowNanos) {
    phase = next;
    phaseSinceNanos = nowNanos;
  }
}
