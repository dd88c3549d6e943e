package dev.ratatoskr.transport.lane;

import dev.ratatoskr.proto.lane.LaneReport;
import java.nio.ByteBuffer;

/** What a receiver asks of its owner, who polls after each input until {@link WaitUntil}. */
public sealed interface LaneStep {

  /**
   * A whole frame as the far side's sender took it. Whether it is one Traffic frame of a router is
   * for the owner to check.
   *
   * @param frame position to limit, 1 byte to the greatest frame; to be used before the next poll,
   *     which overwrites it
   */
  record Deliver(ByteBuffer frame) implements LaneStep {}

  /**
   * Send this datagram to the far side now; it may be lost.
   *
   * @param datagram our report, position to limit; the owner's
   */
  record Send(ByteBuffer datagram) implements LaneStep {}

  /** The far side reported on what we sent: give it to {@link LaneSender#onReport}. */
  record Reported(LaneReport report) implements LaneStep {}

  /**
   * Nothing more to do before a time unless a datagram comes first.
   *
   * @param deadlineNanos in the owner's clock; {@link Long#MAX_VALUE} when no timer runs
   */
  record WaitUntil(long deadlineNanos) implements LaneStep {}
}
