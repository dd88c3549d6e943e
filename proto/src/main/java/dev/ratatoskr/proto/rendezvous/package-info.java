/**
 * The conversation of two agents: framing and checked conversion of its messages.
 *
 * <p>Bytes and values only. Read first: the codec of this package.
 */
@NullMarked
package dev.ratatoskr.proto.rendezvous;

import org.jspecify.annotations.NullMarked;
