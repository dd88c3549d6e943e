package dev.ratatoskr.agent.bridge;

/**
 * One entry of the router's {@code getPeers}, as far as a bridge needs it.
 *
 * @param remote the URI without its query
 * @param up whether the peering stands
 * @param cost the router's cost of the link, 0 when unknown
 * @param latencyNanos the router's measured round trip, 0 when unknown
 * @param lastError why the last dial failed, empty when it did not
 */
public record RouterPeer(
    String remote, boolean up, long cost, long latencyNanos, String lastError) {}
