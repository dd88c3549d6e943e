package dev.ratatoskr.transport.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.PeerKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PinStoreTest {
  private static final RouterPrivateKey ROUTER = Identities.router(1);
  private static final PeerKey PEER = ROUTER.publicKey();
  private static final PeerCertificate SIGNED = AgentIdentity.generate(ROUTER).certificate();
  private static final PeerCertificate ONE = AgentIdentity.generate(PEER).certificate();
  private static final PeerCertificate TWO = AgentIdentity.generate(PEER).certificate();

  private final List<String> warnings = new ArrayList<>();

  private PinStore open(Path file) {
    return PinStore.open(file, Runnable::run, warnings::add);
  }

  private static Optional<PinStore.Pin> overlay(PeerCertificate certificate) {
    return Optional.of(new PinStore.Pin(certificate.fingerprint(), PinStore.Source.OVERLAY));
  }

  @Test
  void onlyTheOverlayOrASignatureMakesOrReplacesAPin() {
    PinStore pins = PinStore.inMemory();
    assertFalse(pins.learn(PEER, ONE, PathProof.NONE));
    assertEquals(Optional.empty(), pins.pin(PEER));
    assertTrue(pins.learn(PEER, ONE, PathProof.OVERLAY_SOURCE));
    assertFalse(pins.learn(PEER, ONE, PathProof.OVERLAY_SOURCE));
    assertFalse(pins.learn(PEER, TWO, PathProof.NONE));
    assertEquals(overlay(ONE), pins.pin(PEER));
    assertTrue(pins.learn(PEER, TWO, PathProof.OVERLAY_SOURCE));
    assertEquals(overlay(TWO), pins.pin(PEER));
    assertTrue(pins.learn(PEER, SIGNED, PathProof.NONE));
    assertEquals(
        Optional.of(new PinStore.Pin(SIGNED.fingerprint(), PinStore.Source.SIGNED)),
        pins.pin(PEER));
    assertFalse(pins.learn(Identities.peer(9), SIGNED, PathProof.OVERLAY_SOURCE));
  }

  @Test
  void theJudgeIsASnapshot() {
    PinStore pins = PinStore.inMemory();
    CertificateJudge before = pins.judge(PEER, PathProof.NONE, false);
    pins.learn(PEER, ONE, PathProof.OVERLAY_SOURCE);
    assertEquals(Optional.empty(), before.pin());
    assertEquals(
        new Verdict.Accepted(ONE),
        pins.judge(PEER, PathProof.NONE, false).judge(ONE.toByteArray()));
  }

  @Test
  void pinsOutliveTheProcess(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("state/pins");
    PinStore first = open(file);
    first.learn(PEER, ONE, PathProof.OVERLAY_SOURCE);
    first.learn(Identities.peer(3), TWO, PathProof.OVERLAY_SOURCE);
    PinStore second = open(file);
    assertEquals(overlay(ONE), second.pin(PEER));
    assertEquals(overlay(TWO), second.pin(Identities.peer(3)));
    assertEquals(List.of(), warnings);
    try (var files = Files.list(folder.resolve("state"))) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Test
  void damagedLinesAreLeftOutAndWarnedOfOnce(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("pins");
    open(file).learn(PEER, ONE, PathProof.OVERLAY_SOURCE);
    String good = Files.readString(file);
    Files.writeString(file, good + "x y z\n\n" + PEER + " 12 OVERLAY\n" + PEER + " \0\n");
    assertEquals(overlay(ONE), open(file).pin(PEER));
    assertEquals(1, warnings.size());
    assertTrue(warnings.getFirst().contains(file.toString()));
  }

  @Test
  void anUnreadableFileCostsOneWarning(@TempDir Path folder) {
    PinStore pins = open(folder);
    assertEquals(0, pins.size());
    assertEquals(1, warnings.size());
  }

  @Test
  void anUnwritableDiskCostsOneWarning(@TempDir Path folder) throws IOException {
    Path notAFolder = Files.createFile(folder.resolve("file"));
    PinStore pins = open(notAFolder.resolve("pins"));
    assertTrue(pins.learn(PEER, ONE, PathProof.OVERLAY_SOURCE));
    assertTrue(pins.learn(PEER, TWO, PathProof.OVERLAY_SOURCE));
    assertEquals(overlay(TWO), pins.pin(PEER));
    assertEquals(1, warnings.size());
  }

  @Test
  void aClosedWriterCostsOneWarning(@TempDir Path folder) {
    PinStore pins =
        PinStore.open(
            folder.resolve("pins"),
            task -> {
              throw new RejectedExecutionException("closed");
            },
            warnings::add);
    pins.learn(PEER, ONE, PathProof.OVERLAY_SOURCE);
    pins.learn(PEER, TWO, PathProof.OVERLAY_SOURCE);
    assertEquals(1, warnings.size());
  }

  @Test
  void anOlderSnapshotNeverReplacesANewerOne(@TempDir Path folder) {
    Path file = folder.resolve("pins");
    ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    PinStore pins = PinStore.open(file, tasks::addFirst, warnings::add);
    pins.learn(PEER, ONE, PathProof.OVERLAY_SOURCE);
    pins.learn(PEER, TWO, PathProof.OVERLAY_SOURCE);
    assertEquals(2, tasks.size());
    tasks.forEach(Runnable::run);
    assertEquals(overlay(TWO), open(file).pin(PEER));
  }

  @Test
  void theLeastRecentlyUsedPinGoesFirst() throws MalformedException {
    PinStore pins = PinStore.inMemory();
    for (int i = 0; i < PinStore.MAX_PINS; i++) {
      pins.learn(numbered(i), ONE, PathProof.OVERLAY_SOURCE);
    }
    assertTrue(pins.pin(numbered(0)).isPresent());
    pins.learn(numbered(PinStore.MAX_PINS), ONE, PathProof.OVERLAY_SOURCE);
    assertEquals(PinStore.MAX_PINS, pins.size());
    assertTrue(pins.pin(numbered(0)).isPresent());
    assertFalse(pins.pin(numbered(1)).isPresent());
  }

  private static PeerKey numbered(int i) throws MalformedException {
    return PeerKey.of(ByteBuffer.allocate(PeerKey.SIZE_BYTES).putInt(i).array());
  }
}
