package dev.ratatoskr.netns.routers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PingerTest {
  @Test
  void onlyTheFirstOfALabelHasItsPlainName(@TempDir Path directory) throws IOException {
    assertEquals("ping", Pinger.unused(directory, "ping"));
    Files.createFile(directory.resolve("ping.log"));
    assertEquals("ping-2", Pinger.unused(directory, "ping"));
    Files.createFile(directory.resolve("ping-2.log"));
    assertEquals("ping-3", Pinger.unused(directory, "ping"));
    assertEquals("ping-a-b", Pinger.unused(directory, "ping-a-b"));
  }
}
