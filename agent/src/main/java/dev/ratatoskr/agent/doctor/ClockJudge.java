package dev.ratatoskr.agent.doctor;

import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Locale;

/**
 * What is to be said of the clock. There is nobody to compare with, so only nonsense is noticed.
 */
final class ClockJudge {
  /** This was written then. */
  static final int LEAST_YEAR = 2026;

  private static final Duration MOST_JUMP = Duration.ofSeconds(1);
  private static final String LINE = "sudo timedatectl set-ntp true";

  private ClockJudge() {}

  static Finding finding(Facts.Clock clock) {
    int year = clock.wall().atOffset(ZoneOffset.UTC).getYear();
    if (year < LEAST_YEAR) {
      return Finding.warning(
          "clock", "The clock says " + year + ", which is before this program was made.", LINE);
    }
    return clock.jump().abs().compareTo(MOST_JUMP) > 0
        ? Finding.warning(
            "clock",
            String.format(
                Locale.ROOT,
                "The clock was set by %.1f s while this ran.",
                clock.jump().toMillis() / 1e3),
            LINE)
        : Finding.ok("clock", "The clock runs evenly and says " + year + ".");
  }
}
