/**
 * The engine on quiche, native code in Netty's QUIC codec: no thread of its own, all of it on the
 * loop.
 *
 * <p>Each link is a Netty channel without a socket ({@link
 * dev.ratatoskr.transport.quic.quiche.LinkChannel}) with a codec of its own on it. The codec sees
 * one pair of addresses that never changes; the link's owner moves the packets. What the package
 * hides: a stream that ends without being read to its end is kept for ever ({@link
 * dev.ratatoskr.transport.quic.quiche.QuicheStream}), nothing asks for a sign of life ({@link
 * dev.ratatoskr.transport.quic.quiche.LinkPulse}), and datagrams that find no room vanish silently
 * ({@link dev.ratatoskr.transport.quic.quiche.LinkDatagrams}). It is not a place for policy.
 *
 * <p>Thread: the loop.
 *
 * <p>Read first: {@link dev.ratatoskr.transport.quic.quiche.QuicheEngine}.
 */
@NullMarked
package dev.ratatoskr.transport.quic.quiche;

import org.jspecify.annotations.NullMarked;
