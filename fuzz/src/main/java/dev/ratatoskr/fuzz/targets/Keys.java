package dev.ratatoskr.fuzz.targets;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.PeerKey;
import dev.ratatoskr.proto.router.SessionKey;
import dev.ratatoskr.transport.identity.RouterPrivateKey;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Keys that are the same in every run. */
final class Keys {
  private Keys() {}

  /** A peer key of 32 equal bytes. */
  static PeerKey peer(int fill) {
    return peer(filled(fill));
  }

  /** A router's key from a seed of 32 equal bytes. */
  static RouterPrivateKey router(int fill) {
    try {
      return RouterPrivateKey.of(filled(fill));
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A key pair for each number. */
  static SessionKey flow(int number) {
    return new SessionKey(
        peer(ByteBuffer.allocate(PeerKey.SIZE_BYTES).putInt(number).array()), peer(0));
  }

  private static PeerKey peer(byte[] bytes) {
    try {
      return PeerKey.of(bytes);
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] filled(int fill) {
    byte[] bytes = new byte[PeerKey.SIZE_BYTES];
    Arrays.fill(bytes, (byte) fill);
    return bytes;
  }
}
