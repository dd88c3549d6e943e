package dev.ratatoskr.transport.identity;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.PeerKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;

/** Where an {@link AgentIdentity} is kept: two PEM blocks, the key (PKCS#8) and the certificate. */
final class IdentityFile {
  private static final int MAX_BYTES = 16 * 1024;
  private static final String KEY = "PRIVATE KEY";
  private static final String CERTIFICATE = "CERTIFICATE";

  private IdentityFile() {}

  static AgentIdentity load(Path file, PeerKey peerKey) throws IdentityFileException {
    String text;
    try {
      text = new String(PrivateFile.read(file, MAX_BYTES), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new IdentityFileException(
          "cannot read the identity file " + file + ": " + e + "; make it readable for this user");
    }
    byte[] key = Pem.decode(KEY, text).orElseThrow(() -> damaged(file, "no readable key in it"));
    byte[] certificate =
        Pem.decode(CERTIFICATE, text)
            .orElseThrow(() -> damaged(file, "no readable certificate in it"));
    AgentIdentity identity =
        new AgentIdentity(peerKey, key(file, key), certificate(file, certificate));
    if (!identity.isConsistent()) {
      throw damaged(file, "its key and its certificate do not belong together");
    }
    return identity;
  }

  private static PrivateKey key(Path file, byte[] der) throws IdentityFileException {
    try {
      return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
    } catch (GeneralSecurityException e) {
      throw damaged(file, "its key is not an EC key in PKCS#8");
    }
  }

  private static PeerCertificate certificate(Path file, byte[] der) throws IdentityFileException {
    try {
      return PeerCertificate.parse(der);
    } catch (MalformedException e) {
      throw damaged(file, String.valueOf(e.getMessage()));
    }
  }

  private static IdentityFileException damaged(Path file, String what) {
    return new IdentityFileException(
        "the identity file "
            + file
            + " is damaged: "
            + what
            + "; restore it, or move it away to get a new identity (peers then learn it anew"
            + " over the overlay)");
  }

  static void save(Path file, PrivateKey key, PeerCertificate certificate)
      throws IdentityFileException {
    String text =
        Pem.encode(KEY, key.getEncoded()) + Pem.encode(CERTIFICATE, certificate.toByteArray());
    try {
      PrivateFile.write(file, text.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new IdentityFileException(
          "cannot write the identity file "
              + file
              + ": "
              + e
              + "; make its folder writable for this user or choose another state folder");
    }
  }
}
