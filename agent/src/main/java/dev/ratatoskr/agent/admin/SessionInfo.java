package dev.ratatoskr.agent.admin;

import dev.ratatoskr.proto.PeerKey;
import java.net.Inet6Address;

/**
 * One session of the router.
 *
 * @param bytesIn received since the session began, at least 0
 * @param bytesOut sent since the session began, at least 0
 * @param uptimeSeconds at least 0
 */
public record SessionInfo(
    PeerKey key, Inet6Address address, long bytesIn, long bytesOut, double uptimeSeconds) {}
