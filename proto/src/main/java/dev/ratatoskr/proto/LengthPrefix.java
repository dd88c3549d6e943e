package dev.ratatoskr.proto;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The length in front of a message: an unsigned varint, seven bits a byte, lowest first, the top
 * bit meaning "more follows". Only the shortest form is valid.
 *
 * @param value the length it announces
 * @param sizeBytes the length of the prefix itself
 */
public record LengthPrefix(int value, int sizeBytes) {
  private static final int MORE = 0x80;

  /**
   * Reads the prefix at the head of a buffer and leaves it there.
   *
   * @param max the greatest valid value, below 2^28
   * @return null when it has not arrived whole
   * @throws MalformedException when the value is above {@code max} or not in its shortest form
   */
  public static @Nullable LengthPrefix peek(StreamBuffer in, int max) throws MalformedException {
    int value = 0;
    int maxBytes = sizeOf(max);
    for (int i = 0; i < in.size(); i++) {
      if (i == maxBytes) {
        throw new MalformedException("length has more than " + maxBytes + " bytes");
      }
      int next = in.peek(i);
      value |= (next & ~MORE) << (7 * i);
      if (value > max) {
        throw new MalformedException("length is above " + max);
      }
      if ((next & MORE) == 0) {
        if (next == 0 && i > 0) {
          throw new MalformedException("length " + value + " is not in its shortest form");
        }
        return new LengthPrefix(value, i + 1);
      }
    }
    return null;
  }

  /** How many bytes the prefix for a length takes. */
  public static int sizeOf(int value) {
    int size = 1;
    for (int rest = value >>> 7; rest != 0; rest >>>= 7) {
      size++;
    }
    return size;
  }

  /** Writes the prefix for a length. */
  public static void put(ByteBuffer out, int value) {
    int rest = value;
    while (rest >= MORE) {
      out.put((byte) (rest | MORE));
      rest >>>= 7;
    }
    out.put((byte) rest);
  }
}
