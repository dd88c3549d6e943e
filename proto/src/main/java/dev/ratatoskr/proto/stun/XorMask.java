package dev.ratatoskr.proto.stun;

import java.nio.ByteBuffer;

/**
 * What XOR-MAPPED-ADDRESS is obscured with: port by the upper half of the magic cookie, address by
 * cookie and transaction id (RFC 8489 section 14.2). Applying it twice changes nothing.
 */
final class XorMask {
  private static final int OFFSET_BYTES = 2;

  private final byte[] mask;

  private XorMask(byte[] mask) {
    this.mask = mask;
  }

  static XorMask of(TransactionId transactionId) {
    ByteBuffer mask = ByteBuffer.allocate(2 + 4 + TransactionId.SIZE_BYTES);
    mask.putShort((short) (StunCodec.MAGIC_COOKIE >>> 16)).putInt(StunCodec.MAGIC_COOKIE);
    transactionId.write(mask);
    return new XorMask(mask.array());
  }

  /** The value of an address attribute (family first) with port and address changed in place. */
  byte[] applyTo(byte[] value) {
    int length = Math.min(value.length - OFFSET_BYTES, mask.length);
    for (int i = 0; i < length; i++) {
      value[OFFSET_BYTES + i] ^= mask[i];
    }
    return value;
  }
}
