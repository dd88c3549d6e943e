package dev.ratatoskr.netns.routers;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.EdECPrivateKey;
import java.util.Arrays;
import java.util.HexFormat;

/** Router keys of a wished size: the router with the smallest one is the root of the tree. */
final class RouterKey {
  private static final int PUBLIC_BYTES = 32;

  private RouterKey() {}

  /**
   * A private key as the router's configuration has it: seed and public key in hex.
   *
   * @param bound a public key in hex, which the new one is below
   */
  static String below(String bound) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
      while (true) {
        KeyPair pair = generator.generateKeyPair();
        byte[] encoded = pair.getPublic().getEncoded();
        int start = encoded.length - PUBLIC_BYTES;
        String hex = HexFormat.of().formatHex(Arrays.copyOfRange(encoded, start, encoded.length));
        if (hex.compareTo(bound) < 0 && pair.getPrivate() instanceof EdECPrivateKey secret) {
          return HexFormat.of().formatHex(secret.getBytes().orElseThrow()) + hex;
        }
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Java has Ed25519", e);
    }
  }
}
