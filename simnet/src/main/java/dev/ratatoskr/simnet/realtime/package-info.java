/**
 * The simulated network at the pace of the real clock, for code that brings threads of its own.
 *
 * <p>Not for machines that take the time as a parameter: those run faster, and repeatably, on a
 * {@link dev.ratatoskr.simnet.SimNet} alone. One thread owns the net; everything else hands it
 * commands. Only this package of the module touches a thread or a real clock.
 *
 * <p>Read first: {@link dev.ratatoskr.simnet.realtime.RealTimeSimNet}.
 */
@NullMarked
package dev.ratatoskr.simnet.realtime;

import org.jspecify.annotations.NullMarked;
