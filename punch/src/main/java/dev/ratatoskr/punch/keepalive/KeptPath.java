package dev.ratatoskr.punch.keepalive;

import dev.ratatoskr.punch.stun.ProbeCredentials;
import java.net.InetSocketAddress;

/**
 * A path to keep.
 *
 * @param id the owner's number for it
 * @param portId our port
 * @param remote the peer's address
 * @param credentials of the punch that found it
 */
public record KeptPath(
    int id, int portId, InetSocketAddress remote, ProbeCredentials credentials) {}
