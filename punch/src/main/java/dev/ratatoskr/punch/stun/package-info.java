/**
 * Single STUN transactions and the authenticated probes of a path (RFC 8489, RFC 8445 section 7).
 *
 * <p>It knows messages and credentials, not which addresses are worth asking. Sans-IO, one thread.
 * Read first: {@link dev.ratatoskr.punch.stun.StunQuery}, then {@link
 * dev.ratatoskr.punch.stun.Probes}.
 */
@NullMarked
package dev.ratatoskr.punch.stun;

import org.jspecify.annotations.NullMarked;
