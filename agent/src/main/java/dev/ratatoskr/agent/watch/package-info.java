/**
 * Sees with whom the router exchanges traffic, and whether a user does or only we ourselves.
 *
 * <p>{@link dev.ratatoskr.agent.watch.SessionTable} is the sans-IO machine; {@link
 * dev.ratatoskr.agent.watch.SessionWatcher} polls the router for it, seldom while {@link
 * dev.ratatoskr.agent.watch.InterfaceCounters} stand still. None decides what to do about a
 * session. Thread: the loop.
 *
 * <p>Read first: {@link dev.ratatoskr.agent.watch.SessionEvent}.
 */
@NullMarked
package dev.ratatoskr.agent.watch;

import org.jspecify.annotations.NullMarked;
