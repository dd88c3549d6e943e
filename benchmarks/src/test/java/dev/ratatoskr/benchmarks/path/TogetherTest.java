package dev.ratatoskr.benchmarks.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ratatoskr.netns.lab.LabException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TogetherTest {
  private static final long LINE = 20_000_000;

  /** 18 seconds from 0 on, of which those from 7 on lie wholly in the common time. */
  private static final Download BEGUN = download(0, 7, 18, 11, 4);

  /** 15 seconds, of which the first three and the last do not count. */
  private static final Download JOINED = download(3200, 3, 1, 11, 12, 1, 99);

  @Test
  void countsFromThreeSecondsAfterTheLaterBeganToTheEndOfTheEarlier() {
    Together together = new Together(BEGUN, JOINED);
    assertEquals(6200, together.fromMillis());
    assertEquals(18_000, together.toMillis());
  }

  @Test
  void tellsHowTheLineIsShared() throws LabException {
    assertEquals(
        Map.of(
            "overlay Mbit/s", 4.0,
            "outside Mbit/s", 12.0,
            "overlay's share %", 25.0,
            "both, of the uplink %", 80.0),
        new Together(BEGUN, JOINED).readings(LINE));
    assertEquals(
        Map.of(
            "overlay Mbit/s", 12.0,
            "outside Mbit/s", 4.0,
            "overlay's share %", 75.0,
            "both, of the uplink %", 80.0),
        new Together(JOINED, BEGUN).readings(LINE));
  }

  @Test
  void wantsEnoughCommonTime() {
    Together apart = new Together(BEGUN, download(14_500, 15, 4));
    assertThrows(LabException.class, () -> apart.readings(LINE));
  }

  /** Some seconds at some Mbit/s, then more at another rate. */
  private static Download download(double begunMillis, int... secondsAndMegabits) {
    List<Double> all = new ArrayList<>();
    for (int i = 0; i < secondsAndMegabits.length; i += 2) {
      all.addAll(Collections.nCopies(secondsAndMegabits[i], (double) secondsAndMegabits[i + 1]));
    }
    List<Download.Part> parts = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      parts.add(new Download.Part(1000.0 * i, 1000.0 * (i + 1), all.get(i) * 1e6 / 8));
    }
    return new Download(begunMillis, 0, 0, parts);
  }
}
