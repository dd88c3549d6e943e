package dev.ratatoskr.agent.bridge;

import dev.ratatoskr.agent.admin.RouterVersion;
import dev.ratatoskr.proto.PeerKey;
import java.util.function.Supplier;

/**
 * Who bridges with whom, and how.
 *
 * @param self our router's key
 * @param peer the peer's key, as the connection proved it
 * @param routerVersion our router's version; asked for each bridge, since routers are upgraded
 * @param hideFromTransit whether bridges are to be kept from strangers' traffic
 */
public record BridgeSettings(
    PeerKey self, PeerKey peer, Supplier<RouterVersion> routerVersion, boolean hideFromTransit) {

  public BridgeSettings {
    if (self.equals(peer)) {
      throw new IllegalArgumentException("a node does not bridge with itself");
    }
  }

  /** Whether we make the offers: the larger key does. */
  public boolean offers() {
    return self.compareTo(peer) > 0;
  }
}
