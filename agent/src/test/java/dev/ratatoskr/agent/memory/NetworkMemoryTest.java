package dev.ratatoskr.agent.memory;

import static dev.ratatoskr.agent.memory.Memories.HOME;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.punch.keepalive.LearntLifetime;
import dev.ratatoskr.punch.peer.PunchRecollection;
import dev.ratatoskr.transport.peer.EndpointMemory;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkMemoryTest {
  private static final String OTHER = "198.51.100.9";

  private final TestClock clock = new TestClock(Long.MAX_VALUE - 5);
  private final List<String> warnings = new CopyOnWriteArrayList<>();
  @TempDir private Path folder = Path.of("");
  private Path file = Path.of("");

  @BeforeEach
  void place() {
    file = NetworkMemory.fileIn(folder.resolve("state"));
  }

  private NetworkMemory open() {
    return NetworkMemory.open(file, clock, clock, warnings::add);
  }

  /** What the next run finds of what one run has learnt. */
  private EndpointMemory handOn(EndpointMemory learnt) {
    try (NetworkMemory memory = open()) {
      memory.onLearnt(learnt);
    }
    return recalled();
  }

  private EndpointMemory recalled() {
    try (NetworkMemory memory = open()) {
      return memory.latest();
    }
  }

  @Test
  void theNextRunGoesOnWithWhatTheLastOneLearnt() throws IOException {
    try (NetworkMemory memory = open()) {
      assertEquals(EndpointMemory.NOTHING, memory.latest());
      memory.onLearnt(Memories.hopeless(HOME, clock.ago(Duration.ofMinutes(10))));
    }
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS)));
    clock.reboot(5, Duration.ofHours(2));
    assertEquals(Memories.hopeless(HOME, clock.ago(Duration.ofMinutes(130))), recalled());
    assertEquals(List.of(), warnings);
  }

  @Test
  void aDayIsADayThoughTheHostIsSwitchedOff() {
    handOn(Memories.hopeless(HOME, clock.nanoTime()));
    clock.reboot(5, Duration.ofHours(24).minusSeconds(1));
    assertEquals(1, recalled().punches().networks().size());
    clock.sleep(Duration.ofSeconds(1));
    assertEquals(0, recalled().punches().networks().size());
    assertEquals(1, recalled().lifetimes().size(), "that is believed for longer");
    clock.sleep(Duration.ofDays(29));
    assertEquals(EndpointMemory.NOTHING, recalled());
  }

  /** The loop's clock stands still meanwhile. */
  @Test
  void aDayIsADayThoughTheHostSleeps() {
    EndpointMemory first = Memories.hopeless(HOME, clock.nanoTime());
    EndpointMemory both;
    try (NetworkMemory memory = open()) {
      memory.onLearnt(first);
      clock.sleep(Duration.ofHours(8)).run(Duration.ofMinutes(1));
      both =
          new EndpointMemory(List.of(Memories.lifetime(OTHER, clock.nanoTime())), first.punches());
      memory.onLearnt(both);
    }
    clock.run(Duration.ofHours(15));
    assertEquals(both.punches().networks().size(), recalled().punches().networks().size());
    clock.run(Duration.ofHours(1));
    assertEquals(0, recalled().punches().networks().size());
  }

  @Test
  void aClockThatWasWrongCostsTheEntryAtMost() {
    clock.sleep(Duration.ofDays(-20_000));
    handOn(Memories.hopeless(HOME, clock.ago(Duration.ofDays(60_000))));
    clock.sleep(Duration.ofDays(20_000));
    assertEquals(EndpointMemory.NOTHING, recalled());
    handOn(Memories.hopeless(HOME, clock.nanoTime()));
    clock.sleep(Duration.ofDays(-300));
    assertEquals(EndpointMemory.NOTHING, recalled());
    assertEquals(List.of(), warnings);
  }

  @Test
  void whatDidNotChangeIsNotWrittenAgain() throws IOException {
    EndpointMemory learnt = Memories.hopeless(HOME, clock.nanoTime());
    handOn(learnt);
    Files.delete(file);
    try (NetworkMemory memory = open()) {
      memory.onLearnt(EndpointMemory.NOTHING);
    }
    assertFalse(Files.exists(file));
    handOn(learnt);
    try (NetworkMemory memory = open()) {
      Files.delete(file);
      memory.onLearnt(memory.latest());
    }
    assertFalse(Files.exists(file));
  }

  @Test
  void whatIsOutdatedDoesNotStayInTheFile() throws IOException {
    handOn(Memories.hopeless(HOME, clock.nanoTime()));
    clock.sleep(Duration.ofDays(2));
    try (NetworkMemory memory = open()) {
      memory.onLearnt(memory.latest());
    }
    assertFalse(Files.readString(file).contains("searched"), "it was there");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\u0000\u0001\u00ff",
        "# ratatoskr memory 2\nlifetime 203.0.113.7 seconds 60\n",
        "# ratatoskr memory 1\nlifetime 203.0.113.7 x\n",
        "# ratatoskr memory 1\nlifetime 203.0.113.7 1 1 1 1",
        "# ratatoskr pins 1\n"
      })
  void aFileThatCannotBeUsedIsPutAsideAndSaidOnce(String content) throws IOException {
    Files.createDirectories(file.resolveSibling("."));
    byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
    Files.write(file, bytes);
    EndpointMemory learnt = Memories.hopeless(HOME, clock.nanoTime());
    assertEquals(learnt, handOn(learnt));
    assertEquals(1, warnings.size(), warnings.toString());
    assertTrue(warnings.getFirst().contains("put aside as memory.unusable"), warnings.getFirst());
    assertFalse(warnings.getFirst().contains("203.0"), warnings.getFirst());
    assertEquals(
        content,
        Files.readString(file.resolveSibling("memory.unusable"), StandardCharsets.ISO_8859_1));
  }

  @Test
  void aFileThatIsTooLargeOrNoneIsNotRead() throws Exception {
    Files.createDirectories(file.resolveSibling("."));
    Files.writeString(file, "# ratatoskr memory 1\n" + "x".repeat(MemoryText.MAX_BYTES));
    assertEquals(EndpointMemory.NOTHING, recalled());
    assertTrue(warnings.getFirst().contains("it is longer than"), warnings.getFirst());
    Files.createDirectory(file.resolveSibling("folder"));
    Files.createSymbolicLink(file, file.resolveSibling("folder"));
    assertEquals(EndpointMemory.NOTHING, recalled());
    assertTrue(warnings.getLast().contains("it is no regular file"), warnings.getLast());
    // Whoever opens a pipe waits for ever.
    assertEquals(0, new ProcessBuilder("mkfifo", file.toString()).start().waitFor());
    assertEquals(EndpointMemory.NOTHING, recalled());
    assertEquals(3, warnings.size(), warnings.toString());
  }

  @Test
  void aDiskThatCannotBeWrittenIsSaidOnce() throws IOException {
    try (NetworkMemory memory = open()) {
      Files.createDirectories(file.resolve("in the way"));
      memory.onLearnt(Memories.hopeless(HOME, clock.nanoTime()));
      memory.onLearnt(Memories.hopeless(OTHER, clock.nanoTime()));
    }
    assertEquals(1, warnings.size(), warnings.toString());
    assertTrue(warnings.getFirst().startsWith("cannot write what was learnt"), warnings.getFirst());
    assertFalse(warnings.getFirst().contains(HOME), warnings.getFirst());
  }

  @Test
  void whatCouldNotBeWrittenIsWrittenLater() throws IOException {
    EndpointMemory learnt = Memories.hopeless(HOME, clock.nanoTime());
    try (NetworkMemory memory = open()) {
      Files.createDirectories(file.resolve("in the way"));
      memory.onLearnt(learnt);
      await().until(() -> !warnings.isEmpty());
      Files.delete(file.resolve("in the way"));
      Files.delete(file);
      memory.onLearnt(learnt);
    }
    assertEquals(learnt, recalled());
  }

  @Test
  void aDirectoryThatIsReadOnlyEndsNothing() {
    // Not even root makes files there.
    NetworkMemory memory =
        NetworkMemory.open(Path.of("/proc/ratatoskr"), clock, clock, warnings::add);
    memory.onLearnt(Memories.hopeless(HOME, clock.nanoTime()));
    memory.close();
    memory.onLearnt(Memories.hopeless(OTHER, clock.nanoTime()));
    assertEquals(1, warnings.size(), warnings.toString());
  }

  @Test
  void othersMayLookUpTheirNetworkAndLeaveTheFileAlone() throws IOException {
    InetAddress home = InetAddress.ofLiteral(HOME);
    assertEquals(RememberedLifetime.NONE, RememberedLifetime.read(file, home, clock));
    handOn(
        new EndpointMemory(
            List.of(
                Memories.lifetime(OTHER, clock.nanoTime()),
                Memories.lifetime(HOME, clock.nanoTime())),
            PunchRecollection.NOTHING));
    RememberedLifetime known = RememberedLifetime.read(file, home, clock);
    assertEquals(HOME, known.lifetime().map(LearntLifetime::network).orElse("none"));
    InetAddress elsewhere = InetAddress.ofLiteral("192.0.2.1");
    assertEquals(RememberedLifetime.NONE, RememberedLifetime.read(file, elsewhere, clock));
    Files.writeString(file, "garbage");
    assertEquals(RememberedLifetime.NONE, RememberedLifetime.read(file, home, clock));
    assertEquals("garbage", Files.readString(file));
  }
}
