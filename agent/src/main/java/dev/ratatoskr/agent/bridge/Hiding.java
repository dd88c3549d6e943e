package dev.ratatoskr.agent.bridge;

import dev.ratatoskr.agent.admin.RouterVersion;
import java.util.Optional;

/**
 * Whether our side keeps a bridge from being a way for strangers, and why.
 *
 * <p>Our side delays what our router measures the link by. It may do so only where neither router
 * needs that measure to use the link for the pair's own traffic, that is from 0.5.13 on.
 *
 * @param hidden whether it does
 * @param reason in words, for the user
 */
public record Hiding(boolean hidden, String reason) {
  private static final int MINOR = 5;
  private static final int PATCH = 13;
  private static final String NEEDED = ", and hiding needs 0." + MINOR + "." + PATCH;

  /**
   * The rule, for one bridge.
   *
   * @param wanted the setting
   * @param own our router's version
   * @param peer the peer's router's, empty when its agent has not told it
   */
  static Hiding decide(boolean wanted, RouterVersion own, Optional<RouterVersion> peer) {
    if (!wanted) {
      return new Hiding(false, "hide-from-transit is off");
    }
    if (!isFit(own)) {
      return new Hiding(false, "our router is " + own + NEEDED);
    }
    return peer.map(Hiding::byPeer)
        .orElseGet(
            () ->
                new Hiding(false, "the peer's agent does not tell its router's version" + NEEDED));
  }

  private static Hiding byPeer(RouterVersion peer) {
    return isFit(peer)
        ? new Hiding(true, "the link looks slow to both routers, which use it for each other only")
        : new Hiding(false, "the peer's router is " + peer + NEEDED);
  }

  private static boolean isFit(RouterVersion router) {
    return router.isAtLeast(MINOR, PATCH);
  }
}
