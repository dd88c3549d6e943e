package dev.ratatoskr.transport.lane;

import dev.ratatoskr.punch.Timers;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/**
 * Frames that were sent and will be repeated, in the order they are due. What could not be sent for
 * some milliseconds after it was due would come when the far side has gone on: it is left out.
 */
final class RepeatQueue {
  private static final int MAX_REPEATS = 256;
  private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(3);

  private final FrameRing frames = new FrameRing();
  private final int[] sequences = new int[MAX_REPEATS];
  private int head;

  /** Whether there is room for one more. */
  boolean hasRoom() {
    return frames.size() < MAX_REPEATS;
  }

  void add(ByteBuffer frame, int sequence, long nowNanos) {
    sequences[(head + frames.size()) % MAX_REPEATS] = sequence;
    frames.add(frame, nowNanos + Redundancy.REPEAT_AFTER_NANOS);
  }

  /** Whether the first is due and worth sending. */
  boolean isDue(long nowNanos) {
    while (!frames.isEmpty() && nowNanos - frames.headNanos() > LATE_NANOS) {
      remove();
    }
    return !frames.isEmpty() && nowNanos - frames.headNanos() >= 0;
  }

  /** The first's sequence; only when there is one. */
  int sequence() {
    return sequences[head];
  }

  /** Takes the first; only when there is one. */
  ByteBuffer remove() {
    head = (head + 1) % MAX_REPEATS;
    return frames.remove();
  }

  /** When the first is due, or {@link Timers#NONE}. */
  long dueNanos() {
    return frames.isEmpty() ? Timers.NONE : Timers.real(frames.headNanos());
  }
}
