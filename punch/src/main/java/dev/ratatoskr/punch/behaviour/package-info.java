/**
 * What the NAT before us does, in the words of RFC 4787 and RFC 5780, and what follows for reaching
 * a peer.
 *
 * <p>The vocabulary is fed by {@code punch.gather}, from what the ports of peers see anyway, and by
 * the discovery here, which asks on ports of its own and ends. Neither opens a port, looks up a
 * name or judges a peer. Values are immutable; machines are sans-IO, one thread. Read first: {@link
 * dev.ratatoskr.punch.behaviour.NatFacts}, then {@link dev.ratatoskr.punch.behaviour.NatDiscovery}.
 */
@NullMarked
package dev.ratatoskr.punch.behaviour;

import org.jspecify.annotations.NullMarked;
