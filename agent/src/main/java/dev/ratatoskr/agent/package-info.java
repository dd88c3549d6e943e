/**
 * The daemon beside the router and its command line.
 *
 * <p>It joins the packages below it to a program; it holds no protocol, no policy and no I/O of its
 * own. Thread: the main thread starts and waits; everything else says its thread itself.
 *
 * <p>Read first: {@link dev.ratatoskr.agent.Main}.
 */
@NullMarked
package dev.ratatoskr.agent;

import org.jspecify.annotations.NullMarked;
