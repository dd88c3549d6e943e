/**
 * STUN messages (RFC 8489, RFC 5780, RFC 5769).
 *
 * <p>Bytes and values only. Read first: the codec of this package.
 */
@NullMarked
package dev.ratatoskr.proto.stun;

import org.jspecify.annotations.NullMarked;
