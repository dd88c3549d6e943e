/**
 * The conversation of two agents: framing, limits and checked conversion of its messages.
 *
 * <p>Bytes and values only; who says what when is not decided here. Values are immutable, decoders
 * belong to one thread.
 *
 * <pre>
 * stream    message | message | ...
 * message   length uvarint, 0..16384 | Envelope (Protobuf, see rendezvous.proto)
 * </pre>
 *
 * <p>Read first: {@code rendezvous.proto}, then {@link
 * dev.ratatoskr.proto.rendezvous.EnvelopeDecoder} and {@link
 * dev.ratatoskr.proto.rendezvous.Candidates}.
 */
@NullMarked
package dev.ratatoskr.proto.rendezvous;

import org.jspecify.annotations.NullMarked;
