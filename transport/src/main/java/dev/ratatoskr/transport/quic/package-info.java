/**
 * The seam behind which QUIC engines stand (QUIC v1, RFC 9000, with datagrams, RFC 9221).
 *
 * <p>The seam is shaped so that no engine's weakness shows: packets in and out are plain bytes for
 * one peer (no address ever reaches the engine), streams are few and long-lived and end by reset,
 * datagrams are numbered by their user, liveness and keepalive are ours.
 *
 * <p>Thread: all calls and all callbacks on the endpoint's loop. An engine with threads of its own
 * hands over through bounded queues.
 *
 * <p>Read first: {@link dev.ratatoskr.transport.quic.QuicEngine}, then {@link
 * dev.ratatoskr.transport.quic.QuicLink}.
 */
@NullMarked
package dev.ratatoskr.transport.quic;

import org.jspecify.annotations.NullMarked;
