/**
 * Reaching a peer and keeping the way open: the words its machines share.
 *
 * <p>Every machine here is sans-IO: {@code onX(…, nowNanos)} goes in, {@link
 * dev.ratatoskr.punch.Step}s come out of {@code poll()}, drained until it answers {@link
 * dev.ratatoskr.punch.Step.WaitUntil}. No socket, thread or clock is touched; randomness is a
 * constructor argument. A machine is not thread-safe: its owner calls it on one loop.
 *
 * <p>Read first: {@link dev.ratatoskr.punch.Step}.
 */
@NullMarked
package dev.ratatoskr.punch;

import org.jspecify.annotations.NullMarked;
