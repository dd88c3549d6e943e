/**
 * The local TCP listener that the router dials, spliced with the bridge stream.
 *
 * <p>A router's byte on its way to the peer:
 *
 * <ol>
 *   <li>{@link dev.ratatoskr.agent.shim.TcpShim} accepts the router's connection on 127.0.0.1;
 *   <li>{@code RouterGate} lets through the one connection whose handshake is our own router's;
 *   <li>{@code Splice} cuts the stream into whole messages and writes them to the bridge stream.
 *       Where the bridge is hidden, {@code SignatureDelay} holds what routers judge a link by.
 * </ol>
 *
 * <p>On its way in: bridge stream, {@code StreamWarmUp} until it is done, {@code Splice} (the
 * peer's handshake is checked, then whole frames), TCP. Gate, warm-up and splice are sans-IO; only
 * {@code TcpShim} and its handler know Netty. It does not dial, and it adds no peer: that is the
 * package {@code bridge}. One thread: the loop.
 *
 * <p>The bridge stream begins with the warm-up, records of 128 bytes:
 *
 * <pre>
 * record   type u8 | value u64 | zeros 119
 *          1 HELLO(bridge id)  the opener's first record: which bridge this stream belongs to
 *          2 PING(n)           by the opener, one at a time
 *          3 PONG(n)           the answer, at once
 *          4 GO(bridge id)     by the opener when it is warm, and by the acceptor in answer; what
 *                              follows in each direction is the router's stream
 * </pre>
 *
 * <p>Read first: {@link dev.ratatoskr.agent.shim.TcpShim}.
 */
@NullMarked
package dev.ratatoskr.agent.shim;

import org.jspecify.annotations.NullMarked;
