package dev.ratatoskr.transport.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.proto.MalformedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RouterPrivateKeyTest {
  /** RFC 8032 section 7.1, test 1. */
  private static final String SEED =
      "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";

  private static final String PUBLIC =
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

  @TempDir Path folder = Path.of("set by JUnit");

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private void reads(String text) throws IOException {
    assertEquals(
        PUBLIC, RouterPrivateKey.readFrom(write("conf", text)).publicKey().toString(), text);
  }

  private String refusal(Path file) {
    String message =
        String.valueOf(
            assertThrows(IdentityFileException.class, () -> RouterPrivateKey.readFrom(file))
                .getMessage());
    assertTrue(message.contains(file.toString()), message);
    return message;
  }

  private static String pem() throws Exception {
    byte[] seed = HexFormat.of().parseHex(SEED);
    byte[] der =
        KeyFactory.getInstance("Ed25519")
            .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed))
            .getEncoded();
    return Pem.encode("PRIVATE KEY", der);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "@",
        "| @ |",
        "PrivateKey: @",
        "{|  # Your private key. DO NOT share this with anyone!|  PrivateKey: @||  Peers: []|}",
        "{\r|  PrivateKey: @\r|  Peers: []\r|}",
        "{`PrivateKey`:`@`,`Peers`:[]}",
        "{|  `Listen`: [],|  `PrivateKey`: `@`|}",
        "{|  # PrivateKey: 00|  // PrivateKey: 11|  'privatekey': '@',|}",
        "{|  PrivateKeyPath: ``|  PrivateKey: @|}"
      })
  void readsConfigurationsAndHexadecimalFiles(String text) throws IOException {
    reads(text.replace('|', '\n').replace('`', '"').replace("@", SEED + PUBLIC));
  }

  @Test
  void readsPemAlsoThroughPrivateKeyPath() throws Exception {
    reads(pem());
    reads(SEED);
    Path key = write("key.pem", pem());
    reads("{\n  PrivateKeyPath: " + key + "\n}");
    reads("{ \"PrivateKeyPath\": \"key.pem\", \"PrivateKey\": \"00\" }");
  }

  @Test
  void refusesEverythingElseNamingTheFileAndNeverTheKey() throws Exception {
    String wrongHalf = SEED + "00".repeat(32);
    String[] texts = {
      "",
      "{}",
      "PrivateKey:",
      "PrivateKey: " + SEED.substring(2),
      "PrivateKey: xyz" + SEED,
      "PrivateKey: " + wrongHalf,
      wrongHalf,
      SEED + "0",
      "-----BEGIN PRIVATE KEY-----\n" + SEED + "\n-----END PRIVATE KEY-----\n",
      "-----BEGIN OPENSSH PRIVATE KEY-----\n" + SEED + "\n-----END OPENSSH PRIVATE KEY-----\n",
      "-----BEGIN PRIVATE KEY-----\n" + SEED,
      Pem.encode("PRIVATE KEY", OddCertificates.ec("secp256r1").getPrivate().getEncoded()),
    };
    for (String text : texts) {
      String message = refusal(write("conf", text));
      assertTrue(message.contains("expected"), message);
      assertFalse(message.contains(SEED.substring(10, 26)), message);
    }
    refusal(folder);
    refusal(folder.resolve("absent"));
  }

  @Test
  void toStringNamesThePublicKeyOnly() throws MalformedException {
    RouterPrivateKey key = RouterPrivateKey.of(HexFormat.of().parseHex(SEED));
    assertEquals("RouterPrivateKey[of d75a9801]", key.toString());
  }
}
