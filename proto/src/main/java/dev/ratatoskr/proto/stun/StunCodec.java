package dev.ratatoskr.proto.stun;

import dev.ratatoskr.proto.MalformedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Binding messages between bytes and values (RFC 8489). One datagram holds exactly one message.
 * Stateless; any thread.
 */
public final class StunCodec {
  /** Length of the header before the attributes. */
  public static final int HEADER_BYTES = 20;

  static final int MAGIC_COOKIE = 0x2112a442;
  static final int MAX_BODY_BYTES = 0xfffc;

  private static final int ATTRIBUTE_HEADER_BYTES = 4;
  private static final int INTEGRITY_BYTES = ATTRIBUTE_HEADER_BYTES + Integrity.HMAC_BYTES;
  private static final int FINGERPRINT_BYTES = ATTRIBUTE_HEADER_BYTES + 4;

  private StunCodec() {}

  /**
   * The message with FINGERPRINT at its end, ready to be sent.
   *
   * @throws IllegalArgumentException when the attributes exceed 65532 bytes together
   */
  public static ByteBuffer encode(StunMessage message) {
    ByteBuffer out = begin(message, FINGERPRINT_BYTES);
    appendFingerprint(out);
    return out.flip();
  }

  /**
   * The message with MESSAGE-INTEGRITY-SHA256 and FINGERPRINT at its end, ready to be sent.
   *
   * @param integrityKey not empty, see {@link #shortTermKey}
   * @throws IllegalArgumentException when the attributes exceed 65532 bytes together
   */
  public static ByteBuffer encode(StunMessage message, byte[] integrityKey) {
    ByteBuffer out = begin(message, INTEGRITY_BYTES + FINGERPRINT_BYTES);
    // The length field covers the attribute that is being computed, but nothing behind it.
    setLength(out, out.position() + INTEGRITY_BYTES);
    byte[] hmac = Integrity.hmac(integrityKey, out.duplicate().flip());
    put(out, AttributeType.MESSAGE_INTEGRITY_SHA256, hmac);
    appendFingerprint(out);
    return out.flip();
  }

  /**
   * Reads one datagram, from position to limit, and leaves the buffer as it is. Nothing of the
   * buffer is kept.
   *
   * @throws MalformedException when it is not exactly one well-formed Binding message, or its
   *     FINGERPRINT is wrong
   */
  public static ReceivedStun decode(ByteBuffer datagram) throws MalformedException {
    return new StunReader(datagram.slice()).read();
  }

  /**
   * Whether a datagram is STUN rather than one of the other protocols that share the port (RFC 9443
   * section 3: first byte 0..3): magic cookie and length fit. Cheap, and no proof that it decodes.
   */
  public static boolean looksLikeStun(ByteBuffer datagram) {
    int start = datagram.position();
    if (datagram.remaining() < HEADER_BYTES || (datagram.get(start) & 0xff) > 3) {
      return false;
    }
    int length = datagram.getShort(start + 2) & 0xffff;
    return datagram.getInt(start + 4) == MAGIC_COOKIE
        && length % 4 == 0
        && length == datagram.remaining() - HEADER_BYTES;
  }

  /**
   * The integrity key of a short-term credential (RFC 8489 section 9.1.1): the password prepared by
   * OpaqueString, which changes no printable ASCII. Other text is refused rather than prepared.
   *
   * @throws IllegalArgumentException when {@link #isUsablePassword} is false
   */
  public static byte[] shortTermKey(String password) {
    if (!isUsablePassword(password)) {
      throw new IllegalArgumentException("password is empty or not printable ASCII");
    }
    return password.getBytes(StandardCharsets.US_ASCII);
  }

  /** Whether a password is not empty and printable ASCII only; ask before using a stranger's. */
  public static boolean isUsablePassword(String password) {
    return !password.isEmpty() && password.chars().allMatch(c -> c >= 0x20 && c <= 0x7e);
  }

  private static ByteBuffer begin(StunMessage message, int trailerBytes) {
    AttributeWriter writer = new AttributeWriter(message.transactionId());
    List<byte[]> values = new ArrayList<>(message.attributes().size());
    int bodyBytes = trailerBytes;
    for (StunAttribute attribute : message.attributes()) {
      byte[] value = writer.value(attribute);
      bodyBytes += ATTRIBUTE_HEADER_BYTES + padded(value.length);
      if (bodyBytes > MAX_BODY_BYTES) {
        throw new IllegalArgumentException("STUN message exceeds " + MAX_BODY_BYTES + " bytes");
      }
      values.add(value);
    }
    ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES + bodyBytes);
    out.putShort((short) message.stunClass().bindingType()).putShort((short) 0);
    out.putInt(MAGIC_COOKIE);
    message.transactionId().write(out);
    for (int i = 0; i < values.size(); i++) {
      put(out, message.attributes().get(i).type(), values.get(i));
    }
    return out;
  }

  private static void put(ByteBuffer out, int type, byte[] value) {
    int end = out.position() + ATTRIBUTE_HEADER_BYTES + padded(value.length);
    out.putShort((short) type).putShort((short) value.length).put(value);
    // A fresh buffer is zero, and so is the padding.
    out.position(end);
  }

  private static void appendFingerprint(ByteBuffer out) {
    setLength(out, out.position() + FINGERPRINT_BYTES);
    int fingerprint = Integrity.fingerprint(out.duplicate().flip());
    out.putShort((short) AttributeType.FINGERPRINT).putShort((short) 4).putInt(fingerprint);
  }

  private static void setLength(ByteBuffer out, int totalBytes) {
    out.putShort(2, (short) (totalBytes - HEADER_BYTES));
  }

  static int padded(int length) {
    return (length + 3) & ~3;
  }
}
