/**
 * The page of results: what a full run measured, where and of which commit, as Markdown with
 * pictures in SVG. Everything on it comes from the record of a run. Thread: any one at a time.
 *
 * <p>Read first: {@link dev.ratatoskr.benchmarks.results.ResultsPage}.
 */
@NullMarked
package dev.ratatoskr.benchmarks.results;

import org.jspecify.annotations.NullMarked;
