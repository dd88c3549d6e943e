/**
 * Measurements over whole paths: two homes behind NATs in network namespaces, real routers, and in
 * one run, interleaved, the bridge and what one would use instead of it.
 *
 * <p>It builds what it measures with the laboratory of the module netns-tests, so it needs root on
 * Linux. Nothing here passes or fails for a number. Thread: the caller's, one at a time.
 *
 * <p>Read first: {@link dev.ratatoskr.benchmarks.path.Course}, then {@link
 * dev.ratatoskr.benchmarks.path.Track}.
 */
@NullMarked
package dev.ratatoskr.benchmarks.path;

import org.jspecify.annotations.NullMarked;
