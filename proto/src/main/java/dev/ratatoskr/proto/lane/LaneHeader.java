package dev.ratatoskr.proto.lane;

import dev.ratatoskr.proto.MalformedException;
import java.nio.ByteBuffer;

/**
 * The first 8 bytes of every datagram of the lane. Big-endian, whatever the buffer's order.
 *
 * <p>The same 8 bytes are a {@code long}, its bits, for the way of each packet, on which no object
 * is made for a header.
 *
 * @param lane the low byte of the bridge's number, 0 to 255
 * @param kind what follows
 * @param flags {@link #COPY} and {@link #PREVIOUS_IS_REPEATED}; 0 in a report
 * @param index the fragment's place in its frame, 0 to {@code lastIndex}; 0 in a report
 * @param lastIndex the place of the frame's last fragment, 0 to 255; 0 in a report
 * @param sequence counts the fragments of the lane, or the reports; any value, wraps
 */
public record LaneHeader(
    int lane, LaneKind kind, int flags, int index, int lastIndex, int sequence) {
  /** Length of the header. */
  public static final int SIZE_BYTES = 8;

  /** Into how many fragments a frame may be cut. */
  public static final int MAX_FRAGMENTS = 256;

  /** Flag: this fragment was sent before. */
  public static final int COPY = 1;

  /**
   * Flag: a copy of the sequence before this one was or will be sent, so whoever misses it may wait
   * for that.
   */
  public static final int PREVIOUS_IS_REPEATED = 2;

  private static final int KNOWN_FLAGS = COPY | PREVIOUS_IS_REPEATED;
  private static final int SEQUENCE_AT = 4;
  private static final int MAX_U8 = 0xff;
  private static final int MAX_FLAGS = 0xf;
  private static final int LANE_SHIFT = 56;
  private static final int KIND_SHIFT = 52;
  private static final int FLAGS_SHIFT = 48;
  private static final int INDEX_SHIFT = 40;
  private static final int LAST_INDEX_SHIFT = 32;

  public LaneHeader {
    check(lane, flags & ~knownFlags(kind), index, lastIndex);
    if (kind == LaneKind.REPORT && lastIndex != 0) {
      throw new IllegalArgumentException("a report is one datagram");
    }
  }

  private static void check(int lane, int unknownFlags, int index, int lastIndex) {
    if (lane < 0 || lane > MAX_U8) {
      throw new IllegalArgumentException("lane " + lane);
    }
    if (index < 0 || index > lastIndex || lastIndex > MAX_U8) {
      throw new IllegalArgumentException("fragment " + index + " of 0 to " + lastIndex);
    }
    if (unknownFlags != 0) {
      throw new IllegalArgumentException("unknown flags " + unknownFlags);
    }
  }

  /** The header of a fragment. */
  public static LaneHeader fragment(int lane, int flags, int index, int lastIndex, int sequence) {
    return new LaneHeader(lane, LaneKind.FRAGMENT, flags, index, lastIndex, sequence);
  }

  /** The header of a report. */
  public static LaneHeader report(int lane, int number) {
    return new LaneHeader(lane, LaneKind.REPORT, 0, 0, 0, number);
  }

  /** Whether this fragment was sent before. */
  public boolean isCopy() {
    return (flags & COPY) != 0;
  }

  /** Whether a copy of the sequence before this one was or will be sent. */
  public boolean isPreviousRepeated() {
    return (flags & PREVIOUS_IS_REPEATED) != 0;
  }

  /**
   * The sequence in a datagram of our own making, without reading the rest.
   *
   * @param datagram from its first byte
   */
  public static int sequenceOf(ByteBuffer datagram) {
    return datagram.getInt(datagram.position() + SEQUENCE_AT);
  }

  /**
   * Whether a datagram of our own making is a copy of an earlier one.
   *
   * @param datagram from its first byte
   */
  public static boolean isCopy(ByteBuffer datagram) {
    return (datagram.get(datagram.position() + 1) & COPY) != 0;
  }

  /** The number of the frame that this is a fragment of: the sequence of its first fragment. */
  public int frameSequence() {
    return sequence - index;
  }

  /** Writes the 8 bytes and moves the position behind them. */
  public void writeTo(ByteBuffer out) {
    write(bits(lane, (kind.code() << 4) | flags, index, lastIndex, sequence), out);
  }

  /**
   * Reads a header at the position and moves the position behind it.
   *
   * @throws MalformedException when it is cut off, reserved or contradicts itself, or when nothing
   *     follows it
   */
  public static LaneHeader read(ByteBuffer in) throws MalformedException {
    return of(readBits(in));
  }

  /** The header with these bits, which {@link #readBits} or {@link #fragmentBits} made. */
  public static LaneHeader of(long bits) {
    LaneKind kind = isReport(bits) ? LaneKind.REPORT : LaneKind.FRAGMENT;
    int flags = (int) (bits >>> FLAGS_SHIFT) & MAX_FLAGS;
    return new LaneHeader(
        laneOf(bits), kind, flags, indexOf(bits), lastIndexOf(bits), sequenceOf(bits));
  }

  /** The bits of a fragment's header; as {@link #fragment}. */
  public static long fragmentBits(int lane, int flags, int index, int lastIndex, int sequence) {
    check(lane, flags & ~KNOWN_FLAGS, index, lastIndex);
    return bits(lane, (LaneKind.FRAGMENT.code() << 4) | flags, index, lastIndex, sequence);
  }

  /**
   * The bits of the header at the position, which moves behind it; they are as valid as what {@link
   * #read} returns.
   *
   * @throws MalformedException as {@link #read} does
   */
  public static long readBits(ByteBuffer in) throws MalformedException {
    if (in.remaining() <= SIZE_BYTES) {
      throw new MalformedException("lane datagram of " + in.remaining() + " bytes");
    }
    int lane = in.get() & MAX_U8;
    int kindAndFlags = in.get() & MAX_U8;
    int index = in.get() & MAX_U8;
    int lastIndex = in.get() & MAX_U8;
    int high = ((in.get() & MAX_U8) << 8) | (in.get() & MAX_U8);
    int low = ((in.get() & MAX_U8) << 8) | (in.get() & MAX_U8);
    LaneKind kind = LaneKind.of(kindAndFlags >> 4);
    int flags = kindAndFlags & MAX_FLAGS;
    if ((flags & ~knownFlags(kind)) != 0) {
      throw new MalformedException("lane datagram with the reserved flags " + flags);
    }
    if (index > lastIndex) {
      throw new MalformedException("lane fragment " + index + " of 0 to " + lastIndex);
    }
    if (kind == LaneKind.REPORT && lastIndex != 0) {
      throw new MalformedException("lane report in " + (lastIndex + 1) + " fragments");
    }
    return bits(lane, kindAndFlags, index, lastIndex, (high << 16) | low);
  }

  /** Writes the 8 bytes with these bits and moves the position behind them. */
  public static void write(long bits, ByteBuffer out) {
    for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      out.put((byte) (bits >>> shift));
    }
  }

  /** {@link #lane} of a header's bits. */
  public static int laneOf(long bits) {
    return (int) (bits >>> LANE_SHIFT) & MAX_U8;
  }

  /** Whether a header with these bits is of a report, else it is of a fragment. */
  public static boolean isReport(long bits) {
    return ((int) (bits >>> KIND_SHIFT) & MAX_FLAGS) == LaneKind.REPORT.code();
  }

  /** {@link #index} of a header's bits. */
  public static int indexOf(long bits) {
    return (int) (bits >>> INDEX_SHIFT) & MAX_U8;
  }

  /** {@link #lastIndex} of a header's bits. */
  public static int lastIndexOf(long bits) {
    return (int) (bits >>> LAST_INDEX_SHIFT) & MAX_U8;
  }

  /** {@link #sequence} of a header's bits. */
  public static int sequenceOf(long bits) {
    return (int) bits;
  }

  /** {@link #frameSequence} of a header's bits. */
  public static int frameSequenceOf(long bits) {
    return sequenceOf(bits) - indexOf(bits);
  }

  /** {@link #isCopy()} of a header's bits. */
  public static boolean isCopy(long bits) {
    return (bits & ((long) COPY << FLAGS_SHIFT)) != 0;
  }

  /** {@link #isPreviousRepeated()} of a header's bits. */
  public static boolean isPreviousRepeated(long bits) {
    return (bits & ((long) PREVIOUS_IS_REPEATED << FLAGS_SHIFT)) != 0;
  }

  private static long bits(int lane, int kindAndFlags, int index, int lastIndex, int sequence) {
    return ((long) lane << LANE_SHIFT)
        | ((long) kindAndFlags << FLAGS_SHIFT)
        | ((long) index << INDEX_SHIFT)
        | ((long) lastIndex << LAST_INDEX_SHIFT)
        | Integer.toUnsignedLong(sequence);
  }

  private static int knownFlags(LaneKind kind) {
    return kind == LaneKind.FRAGMENT ? KNOWN_FLAGS : 0;
  }
}
