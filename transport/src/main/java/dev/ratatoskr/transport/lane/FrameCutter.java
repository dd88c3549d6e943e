package dev.ratatoskr.transport.lane;

import dev.ratatoskr.proto.lane.LaneHeader;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Cuts one frame after another into fragments and numbers them. */
final class FrameCutter {
  private final int lane;
  private @Nullable ByteBuffer frame;
  private int index;
  private int lastIndex;
  private int chunkBytes;
  private int sequence;
  private int flags;

  FrameCutter(int lane, int firstSequence) {
    this.lane = lane;
    this.sequence = firstSequence;
  }

  /** The frame under way. */
  @Nullable ByteBuffer frame() {
    return frame;
  }

  /** Whether the fragments of the frame under way fit into datagrams of a size. */
  boolean fits(int datagramBytes) {
    return LaneHeader.SIZE_BYTES + chunkBytes <= datagramBytes;
  }

  /**
   * Begins a frame. It is cut evenly: no fragment is more at risk than the others, and none is
   * tiny.
   */
  void begin(ByteBuffer next, int datagramBytes) {
    int bytes = next.remaining();
    int roomBytes = datagramBytes - LaneHeader.SIZE_BYTES;
    int fragments = (bytes + roomBytes - 1) / roomBytes;
    frame = next;
    index = 0;
    lastIndex = fragments - 1;
    chunkBytes = (bytes + lastIndex) / fragments;
  }

  /** Whether the frame under way, or just ended, is one fragment. */
  boolean isSingle() {
    return lastIndex == 0;
  }

  /** The sequence of the next fragment. */
  int sequence() {
    return sequence;
  }

  /** Where in the frame the next fragment begins. */
  int offset() {
    return index * chunkBytes;
  }

  /** How long the next fragment of a frame is. */
  int length(ByteBuffer of) {
    return Math.min(chunkBytes, of.remaining() - offset());
  }

  /** The bits of the next fragment's header. */
  long header() {
    return LaneHeader.fragmentBits(lane, flags, index, lastIndex, sequence);
  }

  /** The next fragment was written; whether it was the frame's last. */
  boolean advance() {
    boolean last = index == lastIndex;
    if (last) {
      frame = null;
    }
    index++;
    sequence++;
    flags = 0;
    return last;
  }

  /** The last fragment written will be repeated: the next one says so. */
  void onRepeated() {
    flags = LaneHeader.PREVIOUS_IS_REPEATED;
  }

  /** Leaves out the rest of the frame; its sequences must not become another frame's. */
  void abandon() {
    sequence += lastIndex + 1 - index;
    frame = null;
    flags = 0;
  }
}
