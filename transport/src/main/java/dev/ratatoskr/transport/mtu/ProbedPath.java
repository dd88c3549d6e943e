package dev.ratatoskr.transport.mtu;

import dev.ratatoskr.punch.stun.ProbeCredentials;
import java.net.InetSocketAddress;

/**
 * A path whose MTU is asked for.
 *
 * @param portId our port
 * @param remote the peer's address; the probes and their answers go to and come from there
 * @param credentials of the punch that found it
 * @param rttNanos its round trip as known so far, at least 0
 */
public record ProbedPath(
    int portId, InetSocketAddress remote, ProbeCredentials credentials, long rttNanos) {}
