package dev.ratatoskr.fuzz.targets;

import dev.ratatoskr.agent.memory.MemoryText;
import dev.ratatoskr.agent.memory.WallTimes;
import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.transport.identity.AgentIdentity;
import dev.ratatoskr.transport.identity.IdentityFileException;
import dev.ratatoskr.transport.identity.PinStore;
import dev.ratatoskr.transport.identity.RouterPrivateKey;
import dev.ratatoskr.transport.peer.EndpointMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What an agent left on disk and somebody damaged: read or refused with a sentence, and what was
 * read is written and read again as the same.
 */
final class StateFileTarget implements FuzzTarget {
  private static final WallTimes.Moment NOW = new WallTimes.Moment(1L << 40, 1_900_000_000L);
  private static final String PEER = Keys.peer(7).toString();

  private final Kind kind;

  /** Which file. */
  enum Kind {
    PINS,
    MEMORY,
    IDENTITY
  }

  StateFileTarget(Kind kind) {
    this.kind = kind;
  }

  @Override
  public List<byte[]> seeds() {
    return switch (kind) {
      case PINS ->
          List.of(
              Bytes.of(
                  "# ratatoskr pins 1\n"
                      + (PEER + " " + "ab".repeat(32) + " OVERLAY\n")
                      + (Keys.peer(8) + " " + "cd".repeat(32) + " SIGNED\n")));
      case MEMORY ->
          List.of(
              Bytes.of(
                  "# ratatoskr memory 1\n"
                      + "lifetime 192.0.2.1 15000000000 60000000000 0 1899999990\n"
                      + "searched 192.0.2.1 true 3 - 1899999990\n"
                      + ("searched 192.0.2.2 false 1 " + PEER + " 1899999990\n")
                      + ("worked " + PEER + " 192.0.2.1 1899999990\n")
                      + ("apart " + PEER + " -5000000 1899999990\n")));
      case IDENTITY -> List.of(identity(), Bytes.of("ab".repeat(32)));
    };
  }

  @Override
  public void run(byte[] input) {
    String text = new String(input, StandardCharsets.ISO_8859_1);
    switch (kind) {
      case PINS -> pins(text);
      case MEMORY -> memory(text);
      case IDENTITY -> identity(input, text);
    }
  }

  private static void pins(String text) {
    PinStore store = PinStore.of(text);
    BrokenPromise.unless(store.size() <= PinStore.MAX_PINS, store.size() + " pins");
    BrokenPromise.unlessEqual(store.text(), PinStore.of(store.text()).text(), "the pins");
  }

  private static void memory(String text) {
    WallTimes times = new WallTimes(NOW);
    EndpointMemory memory;
    try {
      memory = MemoryText.parse(text, times);
    } catch (MalformedException e) {
      return;
    }
    try {
      BrokenPromise.unlessEqual(
          memory, MemoryText.parse(MemoryText.of(memory, times), times), "the memory");
    } catch (MalformedException e) {
      throw BrokenPromise.by("the memory cannot be read again", e);
    }
  }

  private static byte[] identity() {
    return inFile(
        file -> {
          AgentIdentity.generate(Keys.peer(1)).save(file);
          return Files.readAllBytes(file);
        });
  }

  private static void identity(byte[] input, String text) {
    inFile(
        file -> {
          Files.write(file, input);
          try {
            AgentIdentity.load(file, Keys.peer(1));
          } catch (IdentityFileException e) {
            // As promised.
          }
          // Another file that it names is the user's own wish.
          if (!text.contains("Path")) {
            routerKey(file);
          }
          return input;
        });
  }

  private static void routerKey(Path file) {
    try {
      RouterPrivateKey.readFrom(file);
    } catch (IdentityFileException e) {
      // As promised.
    }
  }

  /** Work with a file. */
  @FunctionalInterface
  private interface Work {
    byte[] on(Path file) throws IOException;
  }

  private static byte[] inFile(Work work) {
    try {
      Path directory = Files.createTempDirectory("fuzz");
      Path file = directory.resolve("file");
      try {
        return work.on(file);
      } finally {
        Files.deleteIfExists(file);
        Files.delete(directory);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
