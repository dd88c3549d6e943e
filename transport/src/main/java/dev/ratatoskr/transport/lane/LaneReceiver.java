package dev.ratatoskr.transport.lane;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.lane.LaneHeader;
import dev.ratatoskr.proto.lane.LaneReport;
import dev.ratatoskr.punch.Timers;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The far side's half of the lane as we see it: takes datagrams, gives whole frames in the order
 * they were sent.
 *
 * <p>A gap is held open for a few milliseconds ({@link HoldTime}), then what it belongs to is given
 * up, and whatever of it comes later is dropped. A lost fragment costs its frame and no other. What
 * comes twice is dropped. A sequence more than {@link Reassembly#WINDOW} ahead makes the lane go on
 * there; one behind is late, however far: a sender that began anew needs a new lane.
 *
 * <p>After each datagram, and when a deadline has come, the owner polls until {@link
 * LaneStep.WaitUntil}. Sans-IO; thread: the loop.
 */
public final class LaneReceiver {
  private final int lane;
  private final HoldTime hold = new HoldTime();
  private final ArrivalLog log;
  private final Reassembly reassembly;
  private final ReceiverTally tally = new ReceiverTally();
  private final ReportTimer reports = new ReportTimer();
  private @Nullable LaneReport heard;
  private LaneStep.WaitUntil wait = new LaneStep.WaitUntil(Timers.NONE);

  /**
   * A lane that received nothing yet.
   *
   * @param lane the low byte of the bridge's number, 0 to 255; the same on both sides
   */
  public LaneReceiver(int lane) {
    this(lane, 0);
  }

  /** With a first sequence other than 0, for tests of the wrap. */
  LaneReceiver(int lane, int firstSequence) {
    if (lane < 0 || lane > 0xff) {
      throw new IllegalArgumentException("lane " + lane);
    }
    this.lane = lane;
    this.log = new ArrivalLog(hold, firstSequence);
    this.reassembly = new Reassembly(firstSequence);
  }

  /**
   * Takes a datagram's payload, whatever it is; it is copied.
   *
   * @param payload position to limit; the position moves
   */
  public void onDatagram(ByteBuffer payload, long nowNanos) {
    try {
      long header = LaneHeader.readBits(payload);
      if (LaneHeader.laneOf(header) != lane) {
        tally.onForeign();
      } else if (LaneHeader.isReport(header)) {
        heard = LaneReport.read(LaneHeader.of(header), payload);
      } else {
        onFragment(header, payload, nowNanos);
      }
    } catch (MalformedException e) {
      tally.onMalformed();
    }
  }

  /** What to do next. */
  public LaneStep poll(long nowNanos) {
    LaneReport report = heard;
    if (report != null) {
      heard = null;
      return new LaneStep.Reported(report);
    }
    log.judge(nowNanos);
    if (reports.isDue(nowNanos)) {
      return new LaneStep.Send(log.report(reports.next()).encode(lane));
    }
    while (true) {
      switch (reassembly.front(log.end())) {
        case OPEN -> {
          return waitUntil(reports.dueNanos());
        }
        case FRAME -> {
          LaneStep.Deliver whole = reassembly.take();
          if (whole != null) {
            tally.onFrame(whole.frame().remaining());
            return whole;
          }
          tally.onOverflow();
        }
        case GAP -> {
          long dueNanos =
              log.missingSinceNanos(reassembly.missing())
                  + hold.nanos(reassembly.isCopyToCome(), nowNanos);
          if (nowNanos - dueNanos < 0 && !reassembly.isCrowded()) {
            return waitUntil(Timers.earlier(Timers.real(dueNanos), reports.dueNanos()));
          }
          reassembly.skipGap();
        }
      }
    }
  }

  /** What was done so far. */
  public ReceiverCounters counters() {
    return tally.snapshot(log, reassembly);
  }

  /** What is kept of frames not yet delivered. */
  int heldBytes() {
    return reassembly.heldBytes();
  }

  private void onFragment(long header, ByteBuffer payload, long nowNanos) {
    tally.onDatagram();
    reports.onFragment(nowNanos);
    int sequence = LaneHeader.sequenceOf(header);
    boolean isNew = log.onArrival(sequence, LaneHeader.isCopy(header), nowNanos);
    int ahead = sequence - reassembly.first();
    if (!isNew || (ahead >= 0 && ahead < Reassembly.WINDOW && reassembly.has(sequence))) {
      tally.onDuplicate();
    } else if (ahead < 0) {
      tally.onLate();
    } else if (ahead >= Reassembly.WINDOW) {
      tally.onJump();
      reassembly.jumpTo(LaneHeader.frameSequenceOf(header));
      reassembly.put(header, payload);
    } else if (reassembly.isCrowded()) {
      tally.onOverflow();
    } else {
      reassembly.put(header, payload);
    }
  }

  private LaneStep waitUntil(long deadlineNanos) {
    if (wait.deadlineNanos() != deadlineNanos) {
      wait = new LaneStep.WaitUntil(deadlineNanos);
    }
    return wait;
  }
}
