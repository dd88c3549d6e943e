/**
 * The lane's datagrams: the payloads of QUIC DATAGRAM frames (RFC 9221) that carry Traffic frames
 * past the bridge stream.
 *
 * <p>Bytes and values only; queues, order and repeats are in {@code transport.lane}. Everything is
 * immutable or stateless and may be used from any thread.
 *
 * <pre>
 * datagram   lane u8 | kind, high 4 bits; flags, low 4 bits | index u8 | last index u8
 *            | sequence u32 | body
 * lane       the low byte of the bridge's number: what an ended bridge left behind is not taken for
 *            the next one's
 * kind 0     a fragment of one Traffic frame, at least 1 byte; the frame whole, or where both sides
 *            do so in its short form ({@link dev.ratatoskr.proto.router.ShortTraffic}). Sequences count fragments from 0 and
 *            wrap; the frame's number is sequence - index. Flag 1: a copy of what was sent before;
 *            flag 2: the sequence before this one was or will be sent as a copy
 * kind 1     a report, 24 bytes: newest u32 | expected u32 | received u32 | repaired u32
 *            | lateness us u32 | arrival us u32; then up to eight earlier arrivals, 8 bytes each:
 *            sequence u32 | arrival us u32. Flags and both indexes are 0, and the sequence counts
 *            reports. What follows is ignored
 * </pre>
 *
 * <p>Other kinds and flags are reserved and refused. Read first: {@link
 * dev.ratatoskr.proto.lane.LaneHeader}.
 */
@NullMarked
package dev.ratatoskr.proto.lane;

import org.jspecify.annotations.NullMarked;
