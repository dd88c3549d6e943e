package dev.ratatoskr.transport.lane;

import dev.ratatoskr.proto.router.SessionKey;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be sent: a queue for each key pair, emptied in turn by deficit round robin in which
 * a flow that was idle goes first (RFC 8290 section 4.2), each under CoDel. Within a flow nothing
 * overtakes anything.
 *
 * <p>CoDel measures time, so it holds at any rate, but it is slow against a sender that does not
 * listen to losses. Therefore a frame that waited {@link #STALE_NANOS} is dropped at once, and
 * bytes are bounded. Neither these two nor CoDel drops a flow's head when no more than one frame of
 * its size, or one datagram, is behind it: a 64 KiB frame on a slow line waits long for its
 * predecessor, which is no standing queue. Nor does CoDel drop one with few behind it that waited
 * less than {@link #FEW_NANOS}: TCP learns of a loss at once only where three segments follow it
 * (RFC 5681 section 3.2), and otherwise falls silent for its timeout.
 */
final class FairQueue {
  /** What may wait in all: the greatest frame eight times. */
  static final int MAX_BYTES = 1 << 20;

  /** How many key pairs may have a queue. */
  static final int MAX_FLOWS = 256;

  /** What no frame waits for unless it is all that its flow has. */
  static final long STALE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** How long the last few frames of a flow may wait. */
  static final long FEW_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

  private static final int FEW = 3;

  /** After this much silence a flow is forgotten, and with it what CoDel had learnt. */
  static final long FORGET_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final int QUANTUM_BYTES = 1514;
  private static final long SWEEP_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Map<SessionKey, Flow> byKey = new HashMap<>();
  private final List<Flow> flows = new ArrayList<>();
  private final ArrayDeque<Flow> fresh = new ArrayDeque<>();
  private final ArrayDeque<Flow> old = new ArrayDeque<>();
  private final DropTally drops;
  private int bytes;
  private long sojournNanos;
  private long sweptNanos;

  FairQueue(DropTally drops) {
    this.drops = drops;
  }

  boolean isEmpty() {
    return bytes == 0;
  }

  int bytes() {
    return bytes;
  }

  int flows() {
    return flows.size();
  }

  /** How long the frame last taken had waited. */
  long sojournNanos() {
    return sojournNanos;
  }

  void add(SessionKey key, ByteBuffer frame, long nowNanos) {
    sweep(nowNanos);
    Flow flow = byKey.get(key);
    if (flow == null) {
      if (flows.size() >= MAX_FLOWS && !forgetLongestIdle(nowNanos)) {
        drops.onCrowded();
        return;
      }
      flow = new Flow(key);
      byKey.put(key, flow);
      flows.add(flow);
    }
    flow.frames().add(frame, nowNanos);
    bytes += frame.remaining();
    if (!flow.isListed()) {
      flow.enter(QUANTUM_BYTES);
      fresh.addLast(flow);
    }
    while (bytes > MAX_BYTES) {
      removeHead(longest());
      drops.onOverflow();
    }
  }

  /** The next frame to send; null when nothing waits. */
  @Nullable ByteBuffer take(long nowNanos, int datagramBytes) {
    while (true) {
      boolean isFresh = !fresh.isEmpty();
      Flow flow = isFresh ? fresh.peekFirst() : old.peekFirst();
      if (flow == null) {
        return null;
      }
      if (!flow.hasCredit()) {
        flow.earn(QUANTUM_BYTES);
        unlist(isFresh);
        old.addLast(flow);
        continue;
      }
      ByteBuffer frame = survivor(flow, nowNanos, datagramBytes);
      if (frame != null) {
        flow.spend(frame.remaining());
        return frame;
      }
      unlist(isFresh);
      if (isFresh && !old.isEmpty()) {
        // Else it could come back as a fresh one before the others had their turn.
        old.addLast(flow);
      } else {
        flow.leave(nowNanos);
      }
    }
  }

  private void unlist(boolean isFresh) {
    (isFresh ? fresh : old).pollFirst();
  }

  /** The flow's first frame that is not dropped; null when none is left. */
  private @Nullable ByteBuffer survivor(Flow flow, long nowNanos, int datagramBytes) {
    FrameRing frames = flow.frames();
    while (!frames.isEmpty()) {
      long waitedNanos = nowNanos - frames.headNanos();
      ByteBuffer frame = removeHead(flow);
      boolean standing = frames.bytes() > Math.max(frame.remaining(), datagramBytes);
      boolean few = frames.size() < FEW && waitedNanos < FEW_NANOS;
      // To drop a game's packet or an acknowledgement would shorten nothing.
      boolean condemned =
          frame.remaining() > Redundancy.MAX_FRAME_BYTES
              && flow.codel().drops(waitedNanos, standing && !few, nowNanos);
      if (condemned) {
        drops.onStanding();
      } else if (standing && waitedNanos >= STALE_NANOS) {
        drops.onStale();
      } else {
        sojournNanos = waitedNanos;
        return frame;
      }
    }
    flow.codel().onEmpty();
    return null;
  }

  private ByteBuffer removeHead(Flow flow) {
    ByteBuffer frame = flow.frames().remove();
    bytes -= frame.remaining();
    return frame;
  }

  private Flow longest() {
    Flow longest = flows.getFirst();
    for (int i = 1; i < flows.size(); i++) {
      Flow flow = flows.get(i);
      if (flow.frames().bytes() > longest.frames().bytes()) {
        longest = flow;
      }
    }
    return longest;
  }

  private void sweep(long nowNanos) {
    if (nowNanos - sweptNanos < SWEEP_NANOS && !flows.isEmpty()) {
      return;
    }
    sweptNanos = nowNanos;
    for (int i = flows.size() - 1; i >= 0; i--) {
      Flow flow = flows.get(i);
      if (!flow.isListed() && nowNanos - flow.idleSinceNanos() >= FORGET_NANOS) {
        forget(i);
      }
    }
  }

  private boolean forgetLongestIdle(long nowNanos) {
    int found = -1;
    long longestNanos = -1;
    for (int i = 0; i < flows.size(); i++) {
      Flow flow = flows.get(i);
      if (!flow.isListed() && nowNanos - flow.idleSinceNanos() > longestNanos) {
        longestNanos = nowNanos - flow.idleSinceNanos();
        found = i;
      }
    }
    if (found >= 0) {
      forget(found);
    }
    return found >= 0;
  }

  private void forget(int i) {
    Flow last = flows.removeLast();
    Flow flow = i == flows.size() ? last : flows.set(i, last);
    byKey.remove(flow.key());
  }
}
