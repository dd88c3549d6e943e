package dev.ratatoskr.agent.shim;

import dev.ratatoskr.proto.PeerKey;
import dev.ratatoskr.proto.router.SessionKey;

/**
 * Who may meet through a shim.
 *
 * @param bridgeId which bridge the stream belongs to
 * @param self our router's key
 * @param peer the peer's router's key
 * @param password what both handshakes are signed for; secret, at most 64 ASCII characters
 */
public record ShimSpec(long bridgeId, PeerKey self, PeerKey peer, String password) {
  private static final int MAX_PASSWORD_CHARS = 64;

  public ShimSpec {
    if (password.isEmpty() || password.length() > MAX_PASSWORD_CHARS) {
      throw new IllegalArgumentException("password of " + password.length() + " characters");
    }
  }

  /** The session of what our node sends to the peer's. */
  SessionKey outward() {
    return new SessionKey(self, peer);
  }

  /** The session of what the peer's node sends to ours. */
  SessionKey inward() {
    return new SessionKey(peer, self);
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "ShimSpec[" + bridgeId + ", " + self.shortName() + ", " + peer.shortName() + "]";
  }
}
