package dev.ratatoskr.agent.shim;

import dev.ratatoskr.proto.router.FrameType;
import dev.ratatoskr.proto.router.RouterFrame;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Holds what a router measures a link by, and nothing else: SigReq and SigRes leave 100 ms after
 * they came, in the order in which they came.
 *
 * <p>A router sends a few of them when a link begins and one in minutes afterwards. Where many
 * come, more than {@link #MAX_HELD} frames or {@link #MAX_HELD_BYTES} are never kept: the oldest
 * leave at once. So no frame is lost and none overtakes another; a flood of them merely makes the
 * link look faster. Sans-IO.
 */
final class SignatureDelay {
  /** How long each waits. */
  static final long HOLD_NANOS = 100_000_000L;

  /** How many wait at most. */
  static final int MAX_HELD = 64;

  /** How many bytes wait at most; a SigRes has 78. */
  static final int MAX_HELD_BYTES = 8_192;

  private final Deque<Held> held = new ArrayDeque<>();
  private int heldBytes;

  /** A frame and when it may go. */
  private record Held(RouterFrame frame, long dueNanos) {}

  /** Whether frames of this type wait here. */
  static boolean concerns(FrameType type) {
    return switch (type) {
      case SIG_REQ, SIG_RES -> true;
      case DUMMY,
          KEEPALIVE,
          ANNOUNCE,
          BLOOM_FILTER,
          PATH_LOOKUP,
          PATH_NOTIFY,
          PATH_BROKEN,
          TRAFFIC ->
          false;
    };
  }

  /**
   * One more. To be followed by {@link #poll} until it has none.
   *
   * @param frame of a type that this {@link #concerns}
   */
  void add(RouterFrame frame, long nowNanos) {
    held.add(new Held(frame, nowNanos + HOLD_NANOS));
    heldBytes += frame.sizeBytes();
  }

  /** The next frame whose time has come, or that there is no room for; null when there is none. */
  @Nullable RouterFrame poll(long nowNanos) {
    Held oldest = held.peek();
    boolean full = held.size() > MAX_HELD || heldBytes > MAX_HELD_BYTES;
    if (oldest == null || (!full && oldest.dueNanos() - nowNanos > 0)) {
      return null;
    }
    held.remove();
    heldBytes -= oldest.frame().sizeBytes();
    return oldest.frame();
  }

  /** When to poll next; {@link Long#MAX_VALUE} when nothing waits. */
  long deadlineNanos() {
    Held oldest = held.peek();
    return oldest == null ? Long.MAX_VALUE : oldest.dueNanos();
  }
}
