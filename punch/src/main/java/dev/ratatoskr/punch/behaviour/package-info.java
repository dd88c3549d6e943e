/**
 * What the NAT before us does, in the words of RFC 4787 and RFC 5780, and what follows for reaching
 * a peer.
 *
 * <p>It sends nothing: observations come from {@code punch.gather} and from the discovery here.
 * Values are immutable; machines are sans-IO, one thread. Read first: {@link
 * dev.ratatoskr.punch.behaviour.NatFacts}.
 */
@NullMarked
package dev.ratatoskr.punch.behaviour;

import org.jspecify.annotations.NullMarked;
