package dev.ratatoskr.benchmarks.path;

import dev.ratatoskr.netns.lab.LabException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Two downloads that shared a line for some of their time, and how.
 *
 * @param overlay the one over the overlay
 * @param outside the one outside of it
 */
record Together(Download overlay, Download outside) {
  /** How the later one finds its part of the line is not what is measured. */
  private static final Duration START = Duration.ofSeconds(3);

  /** From when on it counts, in Unix time. */
  double fromMillis() {
    return Math.max(overlay.begunMillis(), outside.begunMillis()) + START.toMillis();
  }

  /** Until when, in Unix time: the end of the one that ended first. */
  double toMillis() {
    return Math.min(overlay.endedMillis(), outside.endedMillis());
  }

  /**
   * What each received meanwhile.
   *
   * @param bitsPerSecond of the line, above 0
   * @throws LabException if they did not share it for long enough
   */
  Map<String, Double> readings(long bitsPerSecond) throws LabException {
    double over = overlay.megabitsBetween(fromMillis(), toMillis());
    double beside = outside.megabitsBetween(fromMillis(), toMillis());
    Map<String, Double> readings = new LinkedHashMap<>();
    readings.put("overlay Mbit/s", over);
    readings.put("outside Mbit/s", beside);
    readings.put("overlay's share %", 100 * over / (over + beside));
    readings.put("both, of the uplink %", 100 * (over + beside) * 1e6 / bitsPerSecond);
    return readings;
  }
}
