/**
 * One authenticated connection per peer, whose path may change beneath it: a library that needs no
 * Yggdrasil.
 *
 * <p>It is the shell around the sans-IO machines of {@code punch}: it owns the loop, the UDP ports
 * and the QUIC engines. It is not the agent: it knows no router, no configuration file and no
 * policy.
 *
 * <p>Thread: one Netty event loop ({@link dev.ratatoskr.transport.io.EndpointLoop}) owns all
 * mutable state; engines with threads of their own meet it at bounded queues.
 *
 * <p>Read first: {@link dev.ratatoskr.transport.quic.QuicEngine}.
 */
@NullMarked
package dev.ratatoskr.transport;

import org.jspecify.annotations.NullMarked;
