package dev.ratatoskr.agent.shim;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.router.FrameType;
import dev.ratatoskr.proto.router.RouterFrame;
import dev.ratatoskr.proto.router.SessionKey;
import dev.ratatoskr.proto.router.ShortTraffic;
import java.nio.ByteBuffer;
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

  private final SessionKey session;
  private final Deque<RouterFrame> waiting = new ArrayDeque<>();
  private boolean routerTakes = true;
  private int waitingBytes;
  private long bytes;
  private long frames;

  /**
   * Nothing has come.
   *
   * @param session whose a frame in its short form is
   */
  LaneInflow(SessionKey session) {
    this.session = session;
  }

  /**
   * One more frame, or dropped.
   *
   * @param frame whole or short, position to limit; copied
   * @throws MalformedException when it is no frame of Traffic: an honest peer sends nothing else
   */
  void add(ByteBuffer frame) throws MalformedException {
    RouterFrame parsed = ShortTraffic.read(frame, session);
    if (parsed.type() != FrameType.TRAFFIC) {
      throw new MalformedException(parsed.type() + " on the lane, which is for Traffic");
    }
    boolean fits = waiting.isEmpty() || waitingBytes + parsed.sizeBytes() <= MAX_WAITING_BYTES;
    if (!routerTakes || !fits) {
      return;
    }
    waiting.add(parsed);
    waitingBytes += parsed.sizeBytes();
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
