/**
 * A second path beside the one in use: which one is kept warm, when packets go on both, when the
 * second takes over, and how often the peer is told.
 *
 * <p>It keeps no path alive (that is {@code punch.keepalive}) and moves no packet: its owner does.
 * Sans-IO, one thread. Read first: {@link dev.ratatoskr.punch.standby.Handover}.
 */
@NullMarked
package dev.ratatoskr.punch.standby;

import org.jspecify.annotations.NullMarked;
