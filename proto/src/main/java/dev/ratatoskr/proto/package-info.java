/**
 * The words every module shares: a peer's key and address, a candidate, and the two seams through
 * which everything else touches the world ({@link dev.ratatoskr.proto.UdpPort}, {@link
 * dev.ratatoskr.proto.NanoClock}).
 *
 * <p>It is bytes and values only: no I/O, no threads, no clock is read here. Immutable values may
 * be used from any thread.
 *
 * <p>Read first: {@link dev.ratatoskr.proto.PeerKey}, then {@link dev.ratatoskr.proto.Candidate}.
 */
@NullMarked
package dev.ratatoskr.proto;

import org.jspecify.annotations.NullMarked;
