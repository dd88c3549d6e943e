package dev.ratatoskr.transport.identity;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.PeerKey;
import java.util.Arrays;
import java.util.HexFormat;

/** Keys and certificates for tests, also such as no agent of ours would make. */
public final class Identities {
  private Identities() {}

  /** A peer key of 32 equal bytes. */
  public static PeerKey peer(int fill) {
    byte[] key = new byte[PeerKey.SIZE_BYTES];
    Arrays.fill(key, (byte) fill);
    try {
      return PeerKey.of(key);
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A router's key from a seed of 32 equal bytes. */
  public static RouterPrivateKey router(int fill) {
    try {
      return RouterPrivateKey.of(HexFormat.of().parseHex(seedHex(fill)));
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The seed of {@link #router}. */
  public static String seedHex(int fill) {
    return HexFormat.of().toHexDigits((byte) fill).repeat(32);
  }

  /** An identity with a signed binding whose certificate was made for another TLS key. */
  public static byte[] withBadBinding(int fill) {
    return OddCertificates.withBindingOfAnotherKey(router(fill));
  }
}
