/**
 * The edge to the operating system: the event loop and the UDP port on Netty (native epoll where it
 * loads, NIO elsewhere).
 *
 * <p>It knows nothing of peers or of QUIC. Everything runs on the loop's one thread unless a method
 * says otherwise. Read first: {@link dev.ratatoskr.transport.io.EndpointLoop}.
 */
@NullMarked
package dev.ratatoskr.transport.io;

import org.jspecify.annotations.NullMarked;
