package dev.ratatoskr.punch.check;

import dev.ratatoskr.proto.Candidate;
import java.net.InetSocketAddress;

/**
 * A pair of addresses that carried an authenticated probe both ways.
 *
 * @param portId our local port
 * @param remote where the peer is reached
 * @param kind of the remote address; one that only the peer's probes revealed is reflexive
 * @param rttNanos the shortest round trip of a probe
 */
public record Path(int portId, InetSocketAddress remote, Candidate.Kind kind, long rttNanos) {}
