package dev.ratatoskr.punch.keepalive;

import dev.ratatoskr.punch.check.Role;
import dev.ratatoskr.punch.stun.ProbeCredentials;
import java.net.InetSocketAddress;

/**
 * A path to keep.
 *
 * @param id the owner's number for it
 * @param portId our port
 * @param remote the peer's address
 * @param credentials of the punch that found it
 * @param role of ours: only the controlling side nominates (RFC 8445 section 7.3.1.5)
 */
public record KeptPath(
    int id, int portId, InetSocketAddress remote, ProbeCredentials credentials, Role role) {}
