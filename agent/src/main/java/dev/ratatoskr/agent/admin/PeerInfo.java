package dev.ratatoskr.agent.admin;

import dev.ratatoskr.proto.PeerKey;
import java.util.Optional;

/**
 * One peering of the router.
 *
 * @param remote the URI as the router shows it, empty when it tells none
 * @param up a router that does not say so (0.4) lists only live ones
 * @param key empty while down
 * @param link what the router measured
 * @param lastError empty when there was none
 */
public record PeerInfo(
    String remote, boolean up, Optional<PeerKey> key, Link link, String lastError) {

  /**
   * What the router measured on a link; zero when not told.
   *
   * @param inbound whether the other side dialled
   * @param cost the router's cost, its smoothed round trip in milliseconds
   * @param latencyNanos the last round trip
   * @param bytesIn received since the link came up
   * @param bytesOut sent since the link came up
   */
  public record Link(boolean inbound, long cost, long latencyNanos, long bytesIn, long bytesOut) {}
}
