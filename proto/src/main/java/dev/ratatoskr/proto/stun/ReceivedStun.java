package dev.ratatoskr.proto.stun;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * A message that came from a network, with what is needed to ask later whether it is authentic. If
 * it carried a FINGERPRINT, that was right. Immutable.
 */
public final class ReceivedStun {
  private final StunMessage message;
  private final boolean hasFingerprint;
  private final @Nullable Signed signed;

  ReceivedStun(StunMessage message, boolean hasFingerprint, @Nullable Signed signed) {
    this.message = message;
    this.hasFingerprint = hasFingerprint;
    this.signed = signed;
  }

  /** The message; attributes behind MESSAGE-INTEGRITY-SHA256 are not in it. */
  public StunMessage message() {
    return message;
  }

  /** Whether the message carried a (correct) FINGERPRINT. */
  public boolean hasFingerprint() {
    return hasFingerprint;
  }

  /** Whether MESSAGE-INTEGRITY-SHA256 is there; only {@link #verify} says whether it is right. */
  public boolean hasIntegrity() {
    return signed != null;
  }

  /**
   * Whether the whole message was made by someone who has the key; takes the same time wherever the
   * difference is. False without MESSAGE-INTEGRITY-SHA256, and for a truncated one.
   *
   * @param key not empty, see {@link StunCodec#shortTermKey}
   */
  public boolean verify(byte[] key) {
    return signed != null && signed.verify(key);
  }

  /** Names the class, the id and whether there is integrity, never the user. */
  @Override
  public String toString() {
    return message.stunClass()
        + " "
        + message.transactionId()
        + (signed == null ? "" : " with integrity");
  }

  /** The covered bytes, with the length field as the signer saw it, and the HMAC they came with. */
  static final class Signed {
    private final byte[] covered;
    private final byte[] hmac;

    Signed(byte[] covered, byte[] hmac) {
      this.covered = covered;
      this.hmac = hmac;
    }

    private boolean verify(byte[] key) {
      return MessageDigest.isEqual(Integrity.hmac(key, ByteBuffer.wrap(covered)), hmac);
    }
  }
}
