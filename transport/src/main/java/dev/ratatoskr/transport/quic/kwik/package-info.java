/**
 * The engine on Kwik, pure Java: both roles over virtual sockets that the loop feeds.
 *
 * <p>Kwik brings about ten threads per link and some habits this package hides: it loses stream
 * wake-ups ({@link dev.ratatoskr.transport.quic.kwik.StallWatchdog}), sends datagrams last in first
 * out, keeps them without bound, and ends a connection, or the process, when a socket reports an
 * error ({@link dev.ratatoskr.transport.quic.kwik.VirtualSocket}). It is not a place for policy.
 *
 * <p>Thread: state belongs to the loop; Kwik's threads and the virtual threads of the streams hand
 * over through bounded queues.
 *
 * <p>Read first: {@link dev.ratatoskr.transport.quic.kwik.KwikEngine}.
 */
@NullMarked
package dev.ratatoskr.transport.quic.kwik;

import org.jspecify.annotations.NullMarked;
