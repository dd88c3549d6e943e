package dev.ratatoskr.transport.identity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ratatoskr.proto.PeerKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AgentIdentityTest {
  private static final RouterPrivateKey ROUTER = Identities.router(5);
  private static final PeerKey PEER = ROUTER.publicKey();

  @TempDir Path folder = Path.of("set by JUnit");

  private Path file() {
    return folder.resolve("state").resolve("identity.pem");
  }

  private AgentIdentity open(Optional<RouterPrivateKey> router) throws IdentityFileException {
    return AgentIdentity.openOrCreate(file(), PEER, router);
  }

  private String openFailure() {
    return String.valueOf(
        assertThrows(IdentityFileException.class, () -> open(Optional.empty())).getMessage());
  }

  @Test
  void madeOnceThenKept() throws IdentityFileException {
    AgentIdentity first = open(Optional.empty());
    AgentIdentity second = open(Optional.empty());
    assertEquals(first.certificate(), second.certificate());
    assertEquals(first.privateKey(), second.privateKey());
    assertEquals(PEER, second.peerKey());
    assertTrue(second.isConsistent());
  }

  @Test
  void onlyTheOwnerMayReadIt() throws IOException {
    assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"));
    open(Optional.empty());
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
    try (var files = Files.list(folder.resolve("state"))) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void theRoutersKeySignsAKeptIdentityAnew() throws IdentityFileException {
    AgentIdentity unsigned = open(Optional.empty());
    AgentIdentity signed = open(Optional.of(ROUTER));
    assertEquals(Optional.of(PEER), signed.certificate().boundKey());
    assertEquals(unsigned.privateKey(), signed.privateKey());
    assertNotEquals(unsigned.certificate(), signed.certificate());
    assertEquals(signed.certificate(), open(Optional.of(ROUTER)).certificate());
    assertEquals(signed.certificate(), open(Optional.empty()).certificate());
  }

  @Test
  void aBindingToAFormerRouterIsDropped() throws IdentityFileException {
    open(Optional.of(ROUTER));
    PeerKey other = Identities.peer(9);
    AgentIdentity moved = AgentIdentity.openOrCreate(file(), other, Optional.empty());
    assertEquals(Optional.empty(), moved.certificate().boundKey());
    assertEquals(other, moved.peerKey());
  }

  @Test
  void aPrivateKeyOfAnotherRouterIsRefused() {
    String message =
        String.valueOf(
            assertThrows(IdentityFileException.class, () -> open(Optional.of(Identities.router(6))))
                .getMessage());
    assertTrue(message.contains("private-key-file"), message);
    assertFalse(Files.exists(file()));
  }

  @Test
  void aDamagedFileIsNamedAndLeftAlone() throws IOException {
    open(Optional.empty());
    String good = Files.readString(file());
    String key = good.substring(0, good.indexOf("-----BEGIN CERT"));
    String certificate = good.substring(good.indexOf("-----BEGIN CERT"));
    AgentIdentity.generate(PEER).save(folder.resolve("other"));
    String other = Files.readString(folder.resolve("other"));
    String[] damaged = {
      "",
      "nonsense",
      key,
      certificate,
      good.substring(0, good.length() / 2),
      key.replaceFirst("M", "!") + certificate,
      key + other.substring(other.indexOf("-----BEGIN CERT")),
      key + Pem.encode("CERTIFICATE", new byte[] {1, 2, 3}),
      Pem.encode("PRIVATE KEY", new byte[] {1, 2, 3}) + certificate,
      "x".repeat(20_000),
    };
    for (String text : damaged) {
      Files.writeString(file(), text);
      String message = openFailure();
      assertTrue(message.contains(file().toString()), message);
      assertEquals(text, Files.readString(file()));
    }
  }

  @Test
  void noMessageRepeatsTheKey() throws IOException {
    AgentIdentity identity = open(Optional.empty());
    String good = Files.readString(file());
    String body = good.lines().skip(1).findFirst().orElseThrow();
    Files.writeString(file(), good.replace("-----BEGIN CERT", "-----BEGIN OTHER"));
    assertFalse(openFailure().contains(body));
    assertFalse(identity.toString().contains(body));
    String encoded = HexFormat.of().formatHex(identity.privateKey().getEncoded());
    assertFalse(identity.toString().contains(encoded.substring(encoded.length() - 16)));
  }

  @Test
  void anUnwritableFolderIsNamed() throws IOException {
    Files.createFile(folder.resolve("state"));
    String message = openFailure();
    assertTrue(message.contains(file().toString()), message);
    assertTrue(message.contains("writable"), message);
  }

  @Test
  void theEnginesViewIsTheSameCertificateAndNeverExpires() throws Exception {
    AgentIdentity identity = AgentIdentity.generate(ROUTER);
    assertArrayEquals(identity.certificate().toByteArray(), identity.x509().getEncoded());
    identity.x509().checkValidity(java.util.Date.from(Instant.parse("2001-01-01T00:00:00Z")));
    identity.x509().checkValidity(java.util.Date.from(Instant.parse("2999-01-01T00:00:00Z")));
    identity.x509().verify(identity.x509().getPublicKey());
  }
}
