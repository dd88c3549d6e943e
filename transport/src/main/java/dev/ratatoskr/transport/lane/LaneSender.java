package dev.ratatoskr.transport.lane;

import dev.ratatoskr.proto.lane.LaneHeader;
import dev.ratatoskr.proto.lane.LaneReport;
import dev.ratatoskr.proto.router.RouterFrame;
import dev.ratatoskr.proto.router.SessionKey;
import dev.ratatoskr.punch.Timers;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Our half of the lane: takes whole Traffic frames, gives datagrams.
 *
 * <p>Frames of one key pair leave in the order they came; between key pairs the round decides, and
 * one that was silent goes first. A frame once begun is finished before another begins, and its
 * fragments have consecutive sequences; only repeats of small frames, which are old sequences, go
 * between them. Sequences are given when a fragment leaves, so what the queue drops leaves no gap.
 *
 * <p>The owner polls while the path takes more, and again at {@link #deadlineNanos}. What waits too
 * long is dropped here, so the owner goes on reading from the router: what the router says besides
 * is never held up behind Traffic. Sans-IO; thread: the loop.
 */
public final class LaneSender {
  /** Below this a datagram could not carry the greatest frame in 256 fragments. */
  public static final int MIN_DATAGRAM_BYTES =
      LaneHeader.SIZE_BYTES + 1 + RouterFrame.MAX_SIZE_BYTES / LaneHeader.MAX_FRAGMENTS;

  private final int lane;
  private final Redundancy redundancy;
  private final SenderTally tally = new SenderTally();
  private final FairQueue queue = new FairQueue(tally.drops());
  private final RepeatQueue repeats = new RepeatQueue();
  private final FrameCutter cutter;
  private ByteBuffer out = ByteBuffer.allocate(2048);

  /**
   * A lane that sent nothing yet.
   *
   * @param lane the low byte of the bridge's number, 0 to 255; the same on both sides
   * @param redundancy this sender's own
   */
  public LaneSender(int lane, Redundancy redundancy) {
    this(lane, redundancy, 0);
  }

  /** With a first sequence other than 0, for tests of the wrap. */
  LaneSender(int lane, Redundancy redundancy, int firstSequence) {
    if (lane < 0 || lane > 0xff) {
      throw new IllegalArgumentException("lane " + lane);
    }
    this.lane = lane;
    this.redundancy = redundancy;
    this.cutter = new FrameCutter(lane, firstSequence);
  }

  /**
   * Queues a whole frame, or drops it, or another one for it; the counters tell.
   *
   * @param frame position to limit, at least 1 byte; the sender's from now on: neither its bytes
   *     nor its position may change any more
   */
  public void onFrame(SessionKey key, ByteBuffer frame, long nowNanos) {
    int bytes = frame.remaining();
    tally.onFrame(bytes);
    if (bytes == 0 || bytes > RouterFrame.MAX_SIZE_BYTES) {
      tally.drops().onUnsendable();
    } else {
      queue.add(key, frame, nowNanos);
    }
  }

  /** What the far side's receiver reported ({@link LaneStep.Reported}). */
  public void onReport(LaneReport report, long nowNanos) {
    redundancy.onReport(report, nowNanos);
  }

  /**
   * The next datagram's payload.
   *
   * @param maxDatagramBytes what the path carries now, at least {@link #MIN_DATAGRAM_BYTES}
   * @return null when there is nothing to send; else position to limit, to be used before the next
   *     poll, which overwrites it
   */
  public @Nullable ByteBuffer poll(long nowNanos, int maxDatagramBytes) {
    if (maxDatagramBytes < MIN_DATAGRAM_BYTES) {
      throw new IllegalArgumentException(
          "datagrams of " + maxDatagramBytes + " bytes, at least " + MIN_DATAGRAM_BYTES);
    }
    if (repeats.isDue(nowNanos)) {
      return repeat();
    }
    ByteBuffer frame = cutter.frame();
    if (frame != null && !cutter.fits(maxDatagramBytes)) {
      cutter.abandon();
      tally.drops().onUnsendable();
      frame = null;
    }
    if (frame == null) {
      frame = queue.take(nowNanos, maxDatagramBytes);
      if (frame == null) {
        return null;
      }
      cutter.begin(frame, maxDatagramBytes);
    }
    return fragment(frame, nowNanos);
  }

  /**
   * When to poll although nothing comes in.
   *
   * @return {@code nowNanos} when something can be sent now; {@link Long#MAX_VALUE} when nothing is
   *     to be sent
   */
  public long deadlineNanos(long nowNanos) {
    if (cutter.frame() != null || !queue.isEmpty()) {
      return Timers.real(nowNanos);
    }
    return repeats.dueNanos();
  }

  /** What waits, without the rest of a frame that is begun. */
  int queuedBytes() {
    return queue.bytes();
  }

  /** For how many key pairs there is state. */
  int flows() {
    return queue.flows();
  }

  /** What was done so far. */
  public SenderCounters counters() {
    return tally.snapshot(queue.sojournNanos());
  }

  private ByteBuffer fragment(ByteBuffer frame, long nowNanos) {
    int sequence = cutter.sequence();
    ByteBuffer datagram = write(cutter.header(), frame, cutter.offset(), cutter.length(frame));
    boolean last = cutter.advance();
    tally.onDatagram(datagram.remaining(), last);
    redundancy.onSent(datagram.remaining(), nowNanos);
    if (cutter.isSingle() && isWorthRepeating(datagram, nowNanos)) {
      repeats.add(frame, sequence, nowNanos);
      cutter.onRepeated();
    }
    return datagram;
  }

  private boolean isWorthRepeating(ByteBuffer datagram, long nowNanos) {
    int bytes = datagram.remaining();
    return bytes <= LaneHeader.SIZE_BYTES + Redundancy.MAX_FRAME_BYTES
        && repeats.hasRoom()
        && redundancy.admits(bytes, nowNanos);
  }

  private ByteBuffer repeat() {
    long header = LaneHeader.fragmentBits(lane, LaneHeader.COPY, 0, 0, repeats.sequence());
    ByteBuffer small = repeats.remove();
    ByteBuffer datagram = write(header, small, 0, small.remaining());
    tally.onRepeat(datagram.remaining());
    return datagram;
  }

  private ByteBuffer write(long header, ByteBuffer from, int offset, int bytes) {
    int size = LaneHeader.SIZE_BYTES + bytes;
    if (out.capacity() < size) {
      out = ByteBuffer.allocate(size);
    }
    out.clear();
    LaneHeader.write(header, out);
    out.put(LaneHeader.SIZE_BYTES, from, from.position() + offset, bytes);
    return out.position(0).limit(size);
  }
}
