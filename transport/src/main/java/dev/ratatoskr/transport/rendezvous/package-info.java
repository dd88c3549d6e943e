/**
 * The control stream of a peer's connection: both sides prove who they are, then exchange
 * rendezvous messages.
 *
 * <p>Sans-IO: bytes and the time go in, {@link dev.ratatoskr.transport.rendezvous.ControlStep}s
 * come out; no stream, thread or clock is touched. It is not the punching, whose messages it only
 * carries. Thread: the loop.
 *
 * <p>Read first: {@link dev.ratatoskr.transport.rendezvous.ControlChannel}, then {@link
 * dev.ratatoskr.transport.identity.ClientProof}.
 */
@NullMarked
package dev.ratatoskr.transport.rendezvous;

import org.jspecify.annotations.NullMarked;
