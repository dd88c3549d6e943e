package dev.ratatoskr.benchmarks.path;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ratatoskr.netns.lab.LabException;
import org.junit.jupiter.api.Test;

final class CrowdFootprintTest {
  /** Room for ten friends, not for eleven. */
  private static final String MEMINFO =
      "MemTotal:       24680000 kB\nMemFree:          100000 kB\nMemAvailable:    1638400 kB\n";

  @Test
  void whoHasRoomMayCome() {
    assertDoesNotThrow(() -> CrowdFootprint.checkMemory(MEMINFO, 10));
    assertDoesNotThrow(() -> CrowdFootprint.checkMemory("MemTotal: 1 kB\n", 10));
  }

  @Test
  void oneMoreThanThereIsRoomForIsRefused() {
    LabException refused =
        assertThrows(LabException.class, () -> CrowdFootprint.checkMemory(MEMINFO, 11));
    assertEquals(
        "11 more agents with routers need 1760 MB of memory, and 1600 are available",
        refused.getMessage());
  }
}
