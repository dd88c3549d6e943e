/**
 * Many idle connections of the transport in one process of their own, without routers. Thread: the
 * main one, and the loop.
 *
 * <p>Read first: {@link dev.ratatoskr.benchmarks.links.IdleLinks}.
 */
@NullMarked
package dev.ratatoskr.benchmarks.links;

import org.jspecify.annotations.NullMarked;
