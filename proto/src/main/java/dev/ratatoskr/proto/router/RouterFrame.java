package dev.ratatoskr.proto.router;

import dev.ratatoskr.proto.LengthPrefix;
import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.PeerKey;
import dev.ratatoskr.proto.StreamBuffer;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/** One whole frame. Its body is not looked into, except for the keys of Traffic. Immutable. */
public final class RouterFrame implements RouterMessage {
  /** The greatest length (type and body) a router sends or accepts. */
  public static final int MAX_LENGTH_BYTES = 131_070;

  /** The greatest frame, its length prefix included. */
  public static final int MAX_SIZE_BYTES = 3 + MAX_LENGTH_BYTES;

  private static final int MAX_UVARINT_BYTES = 10;

  private final FrameType type;
  private final byte[] bytes;
  private final int bodyStart;

  RouterFrame(FrameType type, byte[] bytes, int bodyStart) {
    this.type = type;
    this.bytes = bytes;
    this.bodyStart = bodyStart;
  }

  /**
   * A frame of our own making.
   *
   * @throws IllegalArgumentException when the body has more than 131069 bytes
   */
  public static RouterFrame of(FrameType type, byte[] body) {
    int length = 1 + body.length;
    if (length > MAX_LENGTH_BYTES) {
      throw new IllegalArgumentException("router frame body of " + body.length + " bytes");
    }
    int prefix = LengthPrefix.sizeOf(length);
    ByteBuffer out = ByteBuffer.allocate(prefix + length);
    LengthPrefix.put(out, length);
    out.put((byte) type.code()).put(body);
    return new RouterFrame(type, out.array(), prefix + 1);
  }

  /**
   * The frame that these bytes are, from its length to its end.
   *
   * @param bytes kept; not to be changed any more
   * @throws MalformedException when they are less than one frame, or more
   */
  public static RouterFrame ofWhole(byte[] bytes) throws MalformedException {
    LengthPrefix length = LengthPrefix.peek(StreamBuffer.holding(bytes), MAX_LENGTH_BYTES);
    if (length == null || length.value() == 0) {
      throw new MalformedException("router frame without a length");
    }
    if (bytes.length != length.sizeBytes() + length.value()) {
      throw new MalformedException(
          "router frame of length " + length.value() + " in " + bytes.length + " bytes");
    }
    FrameType type = FrameType.of(bytes[length.sizeBytes()] & 0xff);
    return new RouterFrame(type, bytes, length.sizeBytes() + 1);
  }

  /** What the frame is for. */
  public FrameType type() {
    return type;
  }

  @Override
  public ByteBuffer bytes() {
    return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
  }

  @Override
  public int sizeBytes() {
    return bytes.length;
  }

  /** What follows the type byte; read-only, a new view at each call. */
  public ByteBuffer body() {
    return bytes().position(bodyStart).slice();
  }

  /**
   * Whose traffic this is, from the plain header of a Traffic frame.
   *
   * @throws MalformedException when the frame ends before its keys do
   * @throws IllegalStateException when the type is not {@link FrameType#TRAFFIC}
   */
  public SessionKey sessionKey() throws MalformedException {
    if (type != FrameType.TRAFFIC) {
      throw new IllegalStateException(type + " has no session key");
    }
    int keys = keysAt(bytes, bodyStart);
    if (bytes.length - keys < 2 * PeerKey.SIZE_BYTES) {
      throw new MalformedException("Traffic frame ends within its keys");
    }
    return new SessionKey(key(keys), key(keys + PeerKey.SIZE_BYTES));
  }

  /**
   * Whether this is Traffic of a session. It makes no keys for that, so it may be asked of every
   * frame.
   */
  public boolean isTrafficOf(SessionKey session) {
    return keysInBody(session) >= 0;
  }

  /** Where in the body the keys of a session's Traffic begin; -1 where this is anything else. */
  int keysInBody(SessionKey session) {
    if (type != FrameType.TRAFFIC) {
      return -1;
    }
    try {
      int keys = keysAt(bytes, bodyStart);
      boolean ofSession =
          session.source().isAt(bytes, keys)
              && session.destination().isAt(bytes, keys + PeerKey.SIZE_BYTES);
      return ofSession ? keys - bodyStart : -1;
    } catch (MalformedException e) {
      // Whose it is cannot be read.
      return -1;
    }
  }

  private PeerKey key(int from) throws MalformedException {
    return PeerKey.of(Arrays.copyOfRange(bytes, from, from + PeerKey.SIZE_BYTES));
  }

  /**
   * Where the keys of Traffic begin: behind its two paths.
   *
   * @param body where its body begins
   */
  static int keysAt(byte[] bytes, int body) throws MalformedException {
    return afterPath(bytes, afterPath(bytes, body));
  }

  /** The index behind a list of uvarints that ends with a zero. */
  private static int afterPath(byte[] bytes, int from) throws MalformedException {
    int valueStart = from;
    boolean zero = true;
    for (int i = from; i < bytes.length; i++) {
      zero &= (bytes[i] & 0x7f) == 0;
      if (i - valueStart >= MAX_UVARINT_BYTES) {
        throw new MalformedException("Traffic frame has a port number above 64 bits");
      }
      if (bytes[i] >= 0) {
        if (zero) {
          return i + 1;
        }
        valueStart = i + 1;
        zero = true;
      }
    }
    throw new MalformedException("Traffic frame ends within a path");
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof RouterFrame other && Arrays.equals(bytes, other.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** Type, size and the first bytes. */
  @Override
  public String toString() {
    int shown = Math.min(bytes.length, 16);
    return type + " of " + bytes.length + " bytes " + HexFormat.of().formatHex(bytes, 0, shown);
  }
}
