/**
 * How large a packet may be on the path in use: Datagram Packetization Layer Path MTU Discovery
 * (RFC 8899), so that a Traffic frame of a whole router packet travels in one datagram.
 *
 * <p>The probes are the punch's authenticated Binding requests, filled up to the size in question;
 * every agent answers them with a small packet and does nothing else. It is no ICMP listener: what
 * routers say of a path is not believed, only what comes through.
 *
 * <p>Sans-IO; thread: the loop. Read first: {@link dev.ratatoskr.transport.mtu.PathMtu}.
 */
@NullMarked
package dev.ratatoskr.transport.mtu;

import org.jspecify.annotations.NullMarked;
