package dev.ratatoskr.transport.lane;

import dev.ratatoskr.proto.lane.LaneHeader;
import dev.ratatoskr.proto.lane.SerialNumber;
import dev.ratatoskr.proto.router.RouterFrame;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Fragments in the order of their sequences, from the first that was neither delivered nor given
 * up. That one only ever moves forward, which is why no frame comes after a later one and none
 * twice.
 *
 * <p>The first fragment with a sequence counts; one that contradicts its neighbours ends their
 * frame. Memory is bounded by {@link #MAX_HELD_BYTES} and a datagram.
 */
final class Reassembly {
  /** How far ahead of the first a fragment may be. */
  static final int WINDOW = 1024;

  /** With so much held the first gap is given up at once. */
  static final int MAX_HELD_BYTES = 512 * 1024;

  private static final int MAX_SPARE = 64;
  private static final int FIRST_FRAME_BYTES = 2048;

  private final @Nullable Chunk[] ring = new Chunk[WINDOW];
  private final ArrayDeque<Chunk> spare = new ArrayDeque<>();
  private LaneStep.Deliver whole = new LaneStep.Deliver(ByteBuffer.allocate(FIRST_FRAME_BYTES));
  private int first;
  private int held;
  private int heldBytes;

  /** How many fragments of the frame that begins at {@link #first} are there, in a row. */
  private int ready;

  private long givenUp;

  Reassembly(int firstSequence) {
    first = firstSequence;
  }

  /** What stands at the front. */
  enum Front {
    /** Nothing, or the beginning of a frame that nothing has overtaken. */
    OPEN,
    /** A missing fragment that something has overtaken. */
    GAP,
    /** A whole frame. */
    FRAME
  }

  /** The first sequence neither delivered nor given up. */
  int first() {
    return first;
  }

  int heldBytes() {
    return heldBytes;
  }

  /** How many frames, of which something had come, were given up. */
  long givenUp() {
    return givenUp;
  }

  boolean isCrowded() {
    return heldBytes >= MAX_HELD_BYTES;
  }

  /** Keeps a fragment within the window whose place is free. */
  void put(long header, ByteBuffer fragment) {
    Chunk chunk = spare.pollLast();
    if (chunk == null) {
      chunk = new Chunk();
    }
    chunk.fill(header, fragment);
    ring[slot(LaneHeader.sequenceOf(header))] = chunk;
    held++;
    heldBytes += chunk.capacityBytes();
  }

  /** Whether something is kept in a sequence's place. */
  boolean has(int sequence) {
    return ring[slot(sequence)] != null;
  }

  /**
   * What stands at the front.
   *
   * @param end one past the highest sequence that arrived
   */
  Front front(int end) {
    while (held > 0) {
      Chunk begin = ring[slot(first)];
      if (begin == null) {
        return Front.GAP;
      }
      if (begin.index() != 0) {
        // Its beginning was given up, or never agreed with it.
        giveUpTo(first + begin.lastIndex() - begin.index() + 1);
      } else if (isWhole(begin)) {
        return Front.FRAME;
      } else if (ring[slot(first + ready)] == null) {
        return SerialNumber.ahead(end, first + ready) > 0 ? Front.GAP : Front.OPEN;
      } else {
        giveUpTo(first + ready);
      }
    }
    return Front.OPEN;
  }

  private boolean isWhole(Chunk begin) {
    while (ready <= begin.lastIndex()) {
      Chunk chunk = ring[slot(first + ready)];
      if (chunk == null || chunk.index() != ready || chunk.lastIndex() != begin.lastIndex()) {
        return false;
      }
      ready++;
    }
    return true;
  }

  /** The first missing sequence; only before a gap. */
  int missing() {
    return first + ready;
  }

  /**
   * Whether a copy of what is missing may come; only before a gap. The fragment behind a single
   * missing one tells. Of several it does not tell about all, so one is hoped for, unless they
   * belong to a frame of several fragments.
   */
  boolean isCopyToCome() {
    if (ready > 0) {
      return false;
    }
    int next = nextHeld();
    Chunk chunk = ring[slot(next)];
    if (chunk == null || SerialNumber.ahead(next - chunk.index(), first) <= 0) {
      return false;
    }
    return next != first + 1 || chunk.isPreviousRepeated();
  }

  /** Goes on behind the gap: what it belongs to is given up. */
  void skipGap() {
    Chunk begin = ring[slot(first)];
    if (begin != null) {
      giveUpTo(first + begin.lastIndex() + 1);
      return;
    }
    int next = nextHeld();
    Chunk chunk = ring[slot(next)];
    if (chunk == null || chunk.index() == 0) {
      first = next;
    } else {
      giveUpTo(next - chunk.index() + chunk.lastIndex() + 1);
    }
  }

  /** Takes the whole frame at the front; null when it is bigger than any frame. */
  LaneStep.@Nullable Deliver take() {
    int bytes = 0;
    for (int i = 0; i < ready; i++) {
      Chunk chunk = ring[slot(first + i)];
      bytes += chunk == null ? 0 : chunk.size();
    }
    boolean fits = bytes <= RouterFrame.MAX_SIZE_BYTES;
    if (fits && whole.frame().capacity() < bytes) {
      int capacity = Math.min(RouterFrame.MAX_SIZE_BYTES, 2 * bytes);
      whole = new LaneStep.Deliver(ByteBuffer.allocate(capacity));
    }
    ByteBuffer frame = whole.frame().clear();
    for (; ready > 0; ready--) {
      Chunk chunk = ring[slot(first)];
      if (chunk != null && fits) {
        chunk.copyTo(frame);
      }
      release(first);
      first++;
    }
    frame.flip();
    return fits ? whole : null;
  }

  /** Forgets everything and goes on at a sequence. */
  void jumpTo(int sequence) {
    if (held > 0) {
      givenUp++;
      for (int i = 0; i < WINDOW; i++) {
        release(i);
      }
    }
    first = sequence;
    ready = 0;
  }

  private void giveUpTo(int sequence) {
    givenUp++;
    for (; first != sequence; first++) {
      release(first);
    }
    ready = 0;
  }

  private int nextHeld() {
    int next = first + 1;
    for (int i = 1; i < WINDOW && ring[slot(next)] == null; i++) {
      next++;
    }
    return next;
  }

  private void release(int sequence) {
    Chunk chunk = ring[slot(sequence)];
    if (chunk != null) {
      ring[slot(sequence)] = null;
      held--;
      heldBytes -= chunk.capacityBytes();
      if (spare.size() < MAX_SPARE && chunk.capacityBytes() == Chunk.USUAL_BYTES) {
        spare.addLast(chunk);
      }
    }
  }

  private static int slot(int sequence) {
    return sequence & (WINDOW - 1);
  }
}
