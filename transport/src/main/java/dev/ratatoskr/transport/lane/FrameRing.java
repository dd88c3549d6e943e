package dev.ratatoskr.transport.lane;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Frames in the order they came, with the time they came; grows as needed, allocates nothing. */
final class FrameRing {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
  private static final int FIRST_CAPACITY = 16;

  private ByteBuffer[] frames = new ByteBuffer[FIRST_CAPACITY];
  private long[] cameNanos = new long[FIRST_CAPACITY];
  private int head;
  private int size;
  private int bytes;

  FrameRing() {
    Arrays.fill(frames, NOTHING);
  }

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  int bytes() {
    return bytes;
  }

  void add(ByteBuffer frame, long nowNanos) {
    if (size == frames.length) {
      grow();
    }
    int tail = (head + size) & (frames.length - 1);
    frames[tail] = frame;
    cameNanos[tail] = nowNanos;
    size++;
    bytes += frame.remaining();
  }

  /** When the oldest came; only when there is one. */
  long headNanos() {
    return cameNanos[head];
  }

  /** Takes the oldest; only when there is one. */
  ByteBuffer remove() {
    ByteBuffer frame = frames[head];
    frames[head] = NOTHING;
    head = (head + 1) & (frames.length - 1);
    size--;
    bytes -= frame.remaining();
    return frame;
  }

  private void grow() {
    int capacity = frames.length;
    ByteBuffer[] moreFrames = new ByteBuffer[2 * capacity];
    long[] moreNanos = new long[2 * capacity];
    Arrays.fill(moreFrames, NOTHING);
    for (int i = 0; i < size; i++) {
      int from = (head + i) & (capacity - 1);
      moreFrames[i] = frames[from];
      moreNanos[i] = cameNanos[from];
    }
    frames = moreFrames;
    cameNanos = moreNanos;
    head = 0;
  }
}
