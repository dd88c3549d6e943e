/**
 * One authenticated connection per peer, whose path may change beneath it.
 *
 * <p>It is the shell around the sans-IO machines of {@code punch}, {@code transport.overlay} and
 * {@code transport.rendezvous}: it owns the UDP ports, drives the machines and moves the QUIC link
 * of a peer from one path to another. It decides nothing: whom to meet and when to punch is its
 * owner's.
 *
 * <p>A packet's way in: UDP port, demultiplexer, then STUN to the machines (in the order of {@link
 * dev.ratatoskr.transport.peer.Hub}) and QUIC, by the port and source it came from, to the one peer
 * whose path that is. A packet from anywhere else is dropped and counted. Way out: engine, {@link
 * dev.ratatoskr.transport.peer.PeerSession}, the present path's port.
 *
 * <p>Thread: one Netty event loop ({@link dev.ratatoskr.transport.io.EndpointLoop}) owns all
 * mutable state; engines with threads of their own meet it at bounded queues; ports are bound on
 * virtual threads.
 *
 * <p>Read first: {@link dev.ratatoskr.transport.peer.PeerEndpoint}, then {@link
 * dev.ratatoskr.transport.peer.PeerSession}.
 */
@NullMarked
package dev.ratatoskr.transport.peer;

import org.jspecify.annotations.NullMarked;
