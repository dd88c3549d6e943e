package dev.ratatoskr.transport.lane;

import dev.ratatoskr.proto.lane.LaneHeader;
import java.nio.ByteBuffer;

/** One fragment that waits for its frame; used again and again. */
final class Chunk {
  /** Room for what a usual path carries. */
  static final int USUAL_BYTES = 1536;

  private byte[] bytes = new byte[USUAL_BYTES];
  private int size;
  private int index;
  private int lastIndex;
  private boolean previousRepeated;

  void fill(long header, ByteBuffer fragment) {
    size = fragment.remaining();
    if (size > bytes.length) {
      bytes = new byte[size];
    }
    fragment.get(bytes, 0, size);
    index = LaneHeader.indexOf(header);
    lastIndex = LaneHeader.lastIndexOf(header);
    previousRepeated = LaneHeader.isPreviousRepeated(header);
  }

  void copyTo(ByteBuffer out) {
    out.put(bytes, 0, size);
  }

  int size() {
    return size;
  }

  /** What it occupies, filled or not. */
  int capacityBytes() {
    return bytes.length;
  }

  int index() {
    return index;
  }

  int lastIndex() {
    return lastIndex;
  }

  boolean isPreviousRepeated() {
    return previousRepeated;
  }
}
