package dev.ratatoskr.agent.shim;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.router.FrameType;
import dev.ratatoskr.proto.router.RouterFrame;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Traffic that came by the lane and is not at the router yet: before the handshakes are through, a
 * few frames; where the router takes no more, none. Sans-IO.
 */
final class LaneInflow {
  /** What a game sends in the moment between two handshakes; one frame of any size always fits. */
  private static final int MAX_WAITING_BYTES = 65_536;

  private final Deque<RouterFrame> waiting = new ArrayDeque<>();
  private boolean routerTakes = true;
  private int waitingBytes;
  private long bytes;
  private long frames;

  /**
   * One more frame, or dropped.
   *
   * @param frame kept
   * @throws MalformedException when it is no frame of Traffic: an honest peer sends nothing else
   */
  void add(byte[] frame) throws MalformedException {
    RouterFrame parsed = RouterFrame.ofWhole(frame);
    if (parsed.type() != FrameType.TRAFFIC) {
      throw new MalformedException(parsed.type() + " on the lane, which is for Traffic");
    }
    boolean fits = waiting.isEmpty() || waitingBytes + frame.length <= MAX_WAITING_BYTES;
    if (!routerTakes || !fits) {
      return;
    }
    waiting.add(parsed);
    waitingBytes += frame.length;
  }

  /** The next frame for the router, or null. */
  @Nullable RouterFrame poll() {
    RouterFrame next = waiting.poll();
    if (next != null) {
      waitingBytes -= next.sizeBytes();
      bytes += next.sizeBytes();
      frames++;
    }
    return next;
  }

  /** The router's connection takes more, or does not. */
  void onRouterWritable(boolean writable) {
    routerTakes = writable;
  }

  /** Passed on so far. */
  long bytes() {
    return bytes;
  }

  /** Frames passed on so far. */
  long frames() {
    return frames;
  }
}
