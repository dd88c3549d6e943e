package dev.ratatoskr.agent.daemon;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SleepDetectorTest {
  private static final long SECOND = 1_000_000_000L;

  private final SleepDetector detector = new SleepDetector(2 * SECOND);

  @Test
  void ticksOnTimeAreNoSleepThoughTheClockWraps() {
    long start = Long.MAX_VALUE - 3 * SECOND;
    for (long i = 0; i < 10; i++) {
      assertFalse(detector.onTick(start + i * 2 * SECOND, 1_000_000 + i * 2_000));
    }
  }

  @Test
  void aStoppedProcessIsNoticedByTheClockThatGoesOn() {
    assertFalse(detector.onTick(0, 0));
    assertTrue(detector.onTick(60 * SECOND, 60_000));
    assertFalse(detector.onTick(62 * SECOND, 62_000));
  }

  @Test
  void aSleepingHostIsNoticedByTheWallClock() {
    assertFalse(detector.onTick(0, 0));
    assertTrue(detector.onTick(2 * SECOND, 3_600_000));
  }

  @Test
  void aClockSetBackIsNoSleep() {
    assertFalse(detector.onTick(0, 3_600_000));
    assertFalse(detector.onTick(2 * SECOND, 0));
  }

  @Test
  void aClockThatIsCenturiesOffIsNoDifferentFromAnother() {
    long year3000 = 32_503_680_000_000L;
    assertFalse(detector.onTick(0, year3000));
    assertFalse(detector.onTick(2 * SECOND, year3000 + 2_000));
    assertTrue(detector.onTick(4 * SECOND, year3000 + 3_600_000));
    assertFalse(detector.onTick(6 * SECOND, 0));
    assertTrue(detector.onTick(8 * SECOND, year3000));
  }
}
