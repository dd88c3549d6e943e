/**
 * Under which addresses our ports may be reached: those of the interfaces, and those that STUN
 * servers see.
 *
 * <p>It looks nothing up itself: interfaces and servers are told to it. Sans-IO, one thread. Read
 * first: {@link dev.ratatoskr.punch.gather.CandidateGatherer}.
 */
@NullMarked
package dev.ratatoskr.punch.gather;

import org.jspecify.annotations.NullMarked;
