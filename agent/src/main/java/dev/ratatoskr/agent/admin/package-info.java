/**
 * The router's admin socket: JSON requests over a unix or TCP socket.
 *
 * <p>It speaks the admin protocol and keeps the connection; it decides nothing about peers. What
 * the router answers is read tolerantly (missing, renamed and unknown fields) and bounded.
 *
 * <p>Thread: I/O on one virtual thread per client; results are delivered on the executor that the
 * owner gave, usually the loop. Read first: {@link dev.ratatoskr.agent.admin.RouterAdmin}.
 */
@NullMarked
package dev.ratatoskr.agent.admin;

import org.jspecify.annotations.NullMarked;
