package dev.ratatoskr.agent.bridge;

import dev.ratatoskr.agent.admin.RouterVersion;
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
  final RouterVersion router;
  Phase phase = Phase.PREPARING;
  boolean ownReady;
  boolean peerReady;
  int port;
  @Nullable PeerUri uri;
  @Nullable Hiding hiding;
  String lastError = "";
  long cost;
  long phaseSinceNanos;

  /**
   * One that begins.
   *
   * @param router our router's version now
   */
  Attempt(long id, String password, RouterVersion router, long nowNanos) {
    this.id = id;
    this.password = password;
    this.router = router;
    this.phaseSinceNanos = nowNanos;
  }

  /** The shortest {@code maxbackoff} that the router accepts: 30 up to 0.5.12, then 5. */
  int maxBackoffSeconds() {
    return router.isAtLeast(5, 13) ? 5 : 30;
  }

  void enter(Phase next, long nowNanos) {
    phase = next;
    phaseSinceNanos = nowNanos;
  }
}
