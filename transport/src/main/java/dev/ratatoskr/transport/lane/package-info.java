/**
 * The lane: how Traffic frames travel in datagrams, in order, never waiting long. Sans-IO.
 *
 * <p>A router drops every Traffic frame that comes after a later one of its key pair, so order is
 * sacred, losses are tolerated and copies are free. {@link dev.ratatoskr.transport.lane.LaneSender}
 * holds one short queue a key pair, cuts frames into fragments with consecutive sequences, and
 * repeats small frames while the path loses some. {@link dev.ratatoskr.transport.lane.LaneReceiver}
 * puts fragments in order, waits some milliseconds for a missing one, then goes on, and reports
 * what arrived.
 *
 * <p><b>The hold and the repeat belong together.</b> A frame may only be delivered while nothing
 * later was. A repeat comes 5 ms after its frame ({@link
 * dev.ratatoskr.transport.lane.Redundancy#REPEAT_AFTER_NANOS}). In a lone game flow the next frame
 * comes later than that, nothing overtakes the repeat, and no hold is needed. Beside a download the
 * gap shows within a millisecond, so the receiver must hold it for longer than the repeat takes.
 * The copies themselves tell how long that is: the receiver measures how long after their originals
 * they come and holds for that and a millisecond more, at most 8 ms, until no copy came for two
 * seconds. But only where a copy may come: the fragment behind a gap says whether the one before it
 * is repeated, so a lost piece of the download is not waited for longer than a reordered one.
 *
 * <p>It knows neither QUIC nor sockets nor the router's stream, does not look into frames, and does
 * not decide how fast to send: its owner polls when there is room. A sender and a receiver live as
 * long as their bridge. Thread: the loop. Read first: {@link
 * dev.ratatoskr.transport.lane.LaneSender}, then {@link dev.ratatoskr.transport.lane.LaneReceiver}.
 */
@NullMarked
package dev.ratatoskr.transport.lane;

import org.jspecify.annotations.NullMarked;
