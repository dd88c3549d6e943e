package dev.ratatoskr.proto.stun;

import dev.ratatoskr.proto.MalformedException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One pass over one datagram. */
final class StunReader {
  private final ByteBuffer in;
  private final List<StunAttribute> attributes = new ArrayList<>();
  private ReceivedStun.@Nullable Signed signed;
  private boolean hasFingerprint;

  /** A reader of everything in the buffer, which must begin at index 0. */
  StunReader(ByteBuffer in) {
    this.in = in;
  }

  ReceivedStun read() throws MalformedException {
    if (in.remaining() < StunCodec.HEADER_BYTES) {
      throw new MalformedException("STUN message of " + in.remaining() + " bytes");
    }
    StunClass stunClass = StunClass.ofBindingType(in.getShort() & 0xffff);
    int length = in.getShort() & 0xffff;
    if (in.getInt() != StunCodec.MAGIC_COOKIE) {
      throw new MalformedException("STUN magic cookie is missing");
    }
    TransactionId transactionId = TransactionId.read(in);
    if (length != in.remaining() || length % 4 != 0) {
      throw new MalformedException(
          "STUN length is " + length + " where " + in.remaining() + " bytes follow");
    }
    AttributeReader reader = new AttributeReader(transactionId);
    while (in.hasRemaining()) {
      readAttribute(reader);
    }
    return new ReceivedStun(
        new StunMessage(stunClass, transactionId, attributes), hasFingerprint, signed);
  }

  private void readAttribute(AttributeReader reader) throws MalformedException {
    int start = in.position();
    // Lengths are multiples of four, so at least an attribute's header is there.
    int type = in.getShort() & 0xffff;
    int length = in.getShort() & 0xffff;
    if (StunCodec.padded(length) > in.remaining()) {
      throw new MalformedException(
          String.format("STUN attribute 0x%04x of %d bytes is cut off", type, length));
    }
    byte[] value = new byte[length];
    in.get(value);
    in.position(start + 4 + StunCodec.padded(length));
    if (type == AttributeType.FINGERPRINT) {
      checkFingerprint(start, value);
    } else if (signed != null) {
      // RFC 8489 section 14.6: whatever follows the integrity attribute is not covered by it.
      return;
    } else if (type == AttributeType.MESSAGE_INTEGRITY_SHA256) {
      signed = signedUpTo(start, value);
    } else {
      attributes.add(reader.read(type, value));
    }
  }

  private void checkFingerprint(int start, byte[] value) throws MalformedException {
    if (value.length != 4 || in.hasRemaining()) {
      throw new MalformedException("STUN FINGERPRINT is not 4 bytes at the end");
    }
    if (Integrity.fingerprint(in.duplicate().position(0).limit(start))
        != ByteBuffer.wrap(value).getInt()) {
      throw new MalformedException("STUN FINGERPRINT is wrong");
    }
    hasFingerprint = true;
  }

  private ReceivedStun.Signed signedUpTo(int start, byte[] hmac) throws MalformedException {
    if (hmac.length < 16 || hmac.length > Integrity.HMAC_BYTES || hmac.length % 4 != 0) {
      throw new MalformedException(
          "STUN MESSAGE-INTEGRITY-SHA256 has " + hmac.length + " bytes, not 16, 20, .. 32");
    }
    byte[] covered = new byte[start];
    in.get(0, covered);
    int signedLength = start + 4 + hmac.length - StunCodec.HEADER_BYTES;
    covered[2] = (byte) (signedLength >>> 8);
    covered[3] = (byte) signedLength;
    return new ReceivedStun.Signed(covered, hmac);
  }
}
