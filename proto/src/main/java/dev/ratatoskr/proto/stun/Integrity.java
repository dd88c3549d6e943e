package dev.ratatoskr.proto.stun;

import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.zip.CRC32;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The two checksums over an encoded message. Both leave the position of the buffer alone. */
final class Integrity {
  static final int HMAC_BYTES = 32;

  private static final int FINGERPRINT_XOR = 0x5354554e;

  private Integrity() {}

  /** HMAC-SHA256 of position to limit (RFC 8489 section 14.6). */
  static byte[] hmac(byte[] key, ByteBuffer signed) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      mac.update(signed.duplicate());
      return mac.doFinal();
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java platform has HMAC-SHA256", e);
    }
  }

  /** The value of FINGERPRINT for position to limit (RFC 8489 section 14.7). */
  static int fingerprint(ByteBuffer covered) {
    CRC32 crc = new CRC32();
    crc.update(covered.duplicate());
    return (int) crc.getValue() ^ FINGERPRINT_XOR;
  }
}
