/**
 * What was measured, and what is said about it: medians, spreads and ratios. Values only, no I/O.
 * Thread: any one at a time.
 *
 * <p>Read first: {@link dev.ratatoskr.benchmarks.figures.Readings}.
 */
@NullMarked
package dev.ratatoskr.benchmarks.figures;

import org.jspecify.annotations.NullMarked;
