/**
 * JMH measurements of the parts that touch every packet.
 *
 * <p>They measure and judge nothing: no test fails for a number. One thread each, as the loop is.
 * JMH makes classes from these, so they are public and not final. Read first: {@link
 * dev.ratatoskr.benchmarks.BenchmarkMain}.
 */
@NullMarked
package dev.ratatoskr.benchmarks;

import org.jspecify.annotations.NullMarked;
