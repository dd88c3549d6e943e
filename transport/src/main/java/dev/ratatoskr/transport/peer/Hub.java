package dev.ratatoskr.transport.peer;

import dev.ratatoskr.punch.peer.PunchMemory;
import dev.ratatoskr.transport.io.EndpointLoop;
import dev.ratatoskr.transport.quic.QuicEngine;
import java.security.SecureRandom;

/**
 * What all peers of an endpoint share.
 *
 * @param random for credentials, tokens and nonces
 */
record Hub(
    EndpointLoop loop,
    EndpointSettings settings,
    PeerEvents events,
    QuicEngine engine,
    SecureRandom random,
    Pump pump,
    PortTable ports,
    Gathering gathering,
    PathTable paths,
    PunchMemory memory,
    StrangerLog strangers,
    HandshakeGate handshakes) {

  long nowNanos() {
    return loop.nanoTime();
  }
}
