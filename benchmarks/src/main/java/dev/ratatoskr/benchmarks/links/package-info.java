/**
 * Connections of the transport in one process, without routers: many idle ones, or one that is
 * busy. Thread: the main one or JMH's, and the loop.
 *
 * <p>Read first: {@link dev.ratatoskr.benchmarks.links.IdleLinks}.
 */
@NullMarked
package dev.ratatoskr.benchmarks.links;

import org.jspecify.annotations.NullMarked;
