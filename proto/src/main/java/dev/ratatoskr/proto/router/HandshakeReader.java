package dev.ratatoskr.proto.router;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.Octets;
import dev.ratatoskr.proto.PeerKey;
import dev.ratatoskr.proto.StreamBuffer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Parses the handshake; see the package for its layout. */
final class HandshakeReader {
  static final byte[] MAGIC = {'m', 'e', 't', 'a'};
  static final int HEADER_BYTES = 6;
  static final int TLV_HEADER_BYTES = 4;
  static final int MAJOR = 0;
  static final int MINOR = 1;
  static final int KEY = 2;
  static final int PRIORITY = 3;

  /** A router's own is 117; no more is needed by any version, and no more is buffered. */
  static final int MAX_LENGTH_BYTES = 4096;

  private int major = -1;
  private int minor = -1;
  private int priority;
  private @Nullable PeerKey key;

  private HandshakeReader() {}

  /** The handshake at the head of a stream, or null when more bytes are needed. */
  static @Nullable RouterHandshake poll(StreamBuffer in) throws MalformedException {
    for (int i = 0; i < Math.min(MAGIC.length, in.size()); i++) {
      if (in.peek(i) != MAGIC[i]) {
        throw new MalformedException("router handshake does not begin with \"meta\"");
      }
    }
    if (in.size() < HEADER_BYTES) {
      return null;
    }
    int length = (in.peek(4) << 8) | in.peek(5);
    if (length < RouterHandshake.SIGNATURE_BYTES || length > MAX_LENGTH_BYTES) {
      throw new MalformedException("router handshake has length " + length);
    }
    if (in.size() < HEADER_BYTES + length) {
      return null;
    }
    return new HandshakeReader().parse(in.take(HEADER_BYTES + length));
  }

  private RouterHandshake parse(byte[] whole) throws MalformedException {
    int end = whole.length - RouterHandshake.SIGNATURE_BYTES;
    ByteBuffer fields = ByteBuffer.wrap(whole, HEADER_BYTES, end - HEADER_BYTES);
    while (fields.hasRemaining()) {
      readField(fields);
    }
    PeerKey found = key;
    if (found == null || major < 0 || minor < 0) {
      throw new MalformedException("router handshake lacks its key or version");
    }
    return new RouterHandshake(major, minor, found, priority, Octets.of(whole));
  }

  private void readField(ByteBuffer in) throws MalformedException {
    if (in.remaining() < TLV_HEADER_BYTES) {
      throw new MalformedException("router handshake field is cut off");
    }
    int type = in.getShort() & 0xffff;
    int length = in.getShort() & 0xffff;
    if (length > in.remaining()) {
      throw new MalformedException("router handshake field " + type + " is cut off");
    }
    byte[] value = new byte[length];
    in.get(value);
    switch (type) {
      case MAJOR -> major = number(type, value, 2);
      case MINOR -> minor = number(type, value, 2);
      case KEY -> key = PeerKey.of(value);
      case PRIORITY -> priority = number(type, value, 1);
      default -> {
        // A later version's field; the router ignores it as well.
      }
    }
  }

  private static int number(int type, byte[] value, int size) throws MalformedException {
    if (value.length != size) {
      throw new MalformedException(
          "router handshake field " + type + " has " + value.length + " bytes, not " + size);
    }
    int number = 0;
    for (byte b : value) {
      number = (number << 8) | (b & 0xff);
    }
    return number;
  }
}
