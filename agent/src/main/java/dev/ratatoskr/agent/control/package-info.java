/**
 * The daemon's own socket, by which the command line asks it: one line in, one JSON line out.
 *
 * <p>Whoever may open the socket may read the status; nothing can be changed through it. Thread:
 * virtual threads, one per question. Read first: {@link dev.ratatoskr.agent.control.ControlServer}.
 */
@NullMarked
package dev.ratatoskr.agent.control;

import org.jspecify.annotations.NullMarked;
