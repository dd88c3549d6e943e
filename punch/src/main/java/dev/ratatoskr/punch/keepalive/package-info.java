/**
 * Keeping paths open and noticing when one dies: one machine and one timer for all of them.
 *
 * <p>It decides nothing about a dead path. Sans-IO, one thread. Read first: {@link
 * dev.ratatoskr.punch.keepalive.KeepaliveScheduler}.
 */
@NullMarked
package dev.ratatoskr.punch.keepalive;

import org.jspecify.annotations.NullMarked;
