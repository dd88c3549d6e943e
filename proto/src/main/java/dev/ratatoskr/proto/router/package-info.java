/**
 * What two routers say to each other inside a peering (yggdrasil-go 0.5): the handshake and the
 * frames.
 *
 * <p>Bytes and values only; it neither routes nor looks into encrypted traffic. Values are
 * immutable, decoders belong to one thread.
 *
 * <pre>
 * stream     handshake | frame | frame | ...
 *
 * handshake  "meta" | length u16, of all that follows | fields | Ed25519 signature 64
 * field      type u16 | length u16 | value         in any order, unknown types ignored
 *            0 major u16 | 1 minor u16 | 2 key 32 | 3 priority u8
 *            signed: BLAKE2b-512(key = password, data = public key)
 *
 * frame      length uvarint, 1..131070 | type u8, 0..9 | body (length - 1)
 * Traffic    path, uvarints up to a zero | from, the same | source key 32 | destination key 32
 *            | watermark uvarint | encrypted payload
 * </pre>
 *
 * <p>Read first: {@link dev.ratatoskr.proto.router.RouterStreamDecoder}.
 */
@NullMarked
package dev.ratatoskr.proto.router;

import org.jspecify.annotations.NullMarked;
