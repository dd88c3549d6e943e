package dev.ratatoskr.proto;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Bytes of a stream that have arrived and are not yet decoded. It grows with what really arrived,
 * never with a length that a stranger announced. Not thread-safe.
 */
public final class StreamBuffer {
  private static final int INITIAL_BYTES = 512;

  private final int maxUndecodedBytes;
  private byte[] bytes;
  private int start;
  private int end;

  /**
   * An empty buffer.
   *
   * @param maxUndecodedBytes the longest message; more than that cannot be left when every whole
   *     message has been taken out
   */
  public StreamBuffer(int maxUndecodedBytes) {
    this(maxUndecodedBytes, new byte[INITIAL_BYTES]);
  }

  private StreamBuffer(int maxUndecodedBytes, byte[] bytes) {
    this.maxUndecodedBytes = maxUndecodedBytes;
    this.bytes = bytes;
  }

  /** A buffer that holds exactly these bytes: it keeps the array, and nothing may be appended. */
  public static StreamBuffer holding(byte[] whole) {
    StreamBuffer buffer = new StreamBuffer(whole.length, whole);
    buffer.end = whole.length;
    return buffer;
  }

  /**
   * Takes everything from position to limit.
   *
   * @throws IllegalStateException when more bytes than one message has lie undecoded: the caller
   *     did not take out what was whole
   */
  public void append(ByteBuffer in) {
    if (size() > maxUndecodedBytes) {
      throw new IllegalStateException("fed again before everything whole was polled");
    }
    int added = in.remaining();
    if (bytes.length - end < added) {
      makeRoom(added);
    }
    in.get(bytes, end, added);
    end += added;
  }

  /** How many bytes are there. */
  public int size() {
    return end - start;
  }

  /** The byte at an index below {@link #size}, unsigned; it stays. */
  public int peek(int index) {
    if (index < 0 || index >= size()) {
      throw new IndexOutOfBoundsException(index);
    }
    return bytes[start + index] & 0xff;
  }

  /** Takes the first bytes out. */
  public byte[] take(int count) {
    if (count < 0 || count > size()) {
      throw new IndexOutOfBoundsException(count);
    }
    byte[] taken = Arrays.copyOfRange(bytes, start, start + count);
    start += count;
    if (start == end) {
      start = 0;
      end = 0;
    }
    return taken;
  }

  private void makeRoom(int added) {
    int size = size();
    byte[] target = bytes;
    if (size + added > bytes.length) {
      target = new byte[Math.max(size + added, 2 * bytes.length)];
    }
    System.arraycopy(bytes, start, target, 0, size);
    bytes = target;
    start = 0;
    end = size;
  }
}
