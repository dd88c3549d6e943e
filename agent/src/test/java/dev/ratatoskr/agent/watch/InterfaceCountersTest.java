package dev.ratatoskr.agent.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class InterfaceCountersTest {
  private static final String HEADER =
      """
      Inter-|   Receive                                                |  Transmit
       face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop
      """;

  private Path table;
  private InterfaceCounters counters;

  @BeforeEach
  void nameAnInterface(@TempDir Path directory) {
    table = directory.resolve("dev");
    counters = new InterfaceCounters(table);
    counters.of("tun0");
  }

  @Test
  void sumsThePacketsOfTheNamedInterface() throws IOException {
    write(line("lo", 7, 7) + line("tun01", 100, 100) + line("  tun0", 40, 2));
    assertEquals(OptionalLong.of(42), counters.packets());
    write(line("  tun0", 40, 3));
    assertEquals(OptionalLong.of(43), counters.packets());
  }

  @Test
  void knowsNothingWithoutTheInterface() throws IOException {
    write(line("lo", 7, 7));
    assertEquals(OptionalLong.empty(), counters.packets());
    counters.of("");
    write(line("", 7, 7));
    assertEquals(OptionalLong.empty(), counters.packets());
  }

  @Test
  void knowsNothingOfLinesItCannotRead() throws IOException {
    write("tun0: 1 2 3\n");
    assertEquals(OptionalLong.empty(), counters.packets());
    write("tun0: 1 x 3 4 5 6 7 8 9 10 11\n");
    assertEquals(OptionalLong.empty(), counters.packets());
    write("tun0");
    assertEquals(OptionalLong.empty(), counters.packets());
  }

  @Test
  void findsItAmongHundreds() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 900; i++) {
      lines.append(line("veth" + i, i, i));
    }
    write(lines + line("tun0", 1, 1));
    assertEquals(OptionalLong.of(2), counters.packets());
    write((lines + "\n").repeat(10) + line("tun0", 1, 1));
    assertEquals(OptionalLong.empty(), counters.packets());
  }

  @Test
  void triesAgainWhenTheTableCouldNotBeRead() throws IOException {
    assertEquals(OptionalLong.empty(), counters.packets());
    write(line("tun0", 1, 1));
    assertEquals(OptionalLong.of(2), counters.packets());
    counters.close();
    assertEquals(OptionalLong.of(2), counters.packets());
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void readsTheSystemsTable() {
    try (InterfaceCounters real = new InterfaceCounters()) {
      real.of("lo");
      assertTrue(real.packets().isPresent());
      assertTrue(real.packets().isPresent(), "a second time, by the same channel");
    }
  }

  private void write(String lines) throws IOException {
    Files.writeString(table, HEADER + lines);
  }

  private static String line(String name, long received, long sent) {
    return "%s: 900 %d 0 0 0 0 0 0 800 %d 0 0 0 0 0 0%n".formatted(name, received, sent);
  }
}
