/**
 * One attempt to reach a peer: authenticated probes on every pair of a local port and a remote
 * candidate until one pair has carried them both ways, and the choice of the best such pair (RFC
 * 8445 sections 6 to 8, without its SDP).
 *
 * <p>It does not know where candidates come from nor how the sides agreed to begin; that is {@code
 * punch.peer}. Sans-IO, one thread. Read first: {@link dev.ratatoskr.punch.check.PunchSession}.
 */
@NullMarked
package dev.ratatoskr.punch.check;

import org.jspecify.annotations.NullMarked;
