package dev.ratatoskr.netns.reach;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** Holds cells to what is expected of them. */
final class Verdict {
  private Verdict() {}

  static Stream<DynamicTest> on(List<Cell> cells) {
    return cells.stream().map(cell -> DynamicTest.dynamicTest(cell.name(), () -> check(cell)));
  }

  private static void check(Cell cell) {
    Expectation expected = cell.expected();
    assertEquals(expected.rounds, cell.runs(), cell.name());
    if (expected.share == 0) {
      assertEquals(0, cell.successes(), cell.name() + ": there is a path; say so in Expectation");
      assertFalse(cell.reason().isEmpty(), cell.name() + " has no reason");
      return;
    }
    String seen =
        String.format(
            "%s: %d of %d, median %.3f s, at most %.3f s and %d packets; %s",
            cell.name(),
            cell.successes(),
            cell.runs(),
            cell.medianSeconds(),
            cell.maxSeconds(),
            cell.maxPackets(),
            cell.reason());
    assertAll(
        () -> assertTrue(cell.inTime() >= expected.share * cell.runs(), seen),
        () -> assertTrue(cell.medianSeconds() < expected.medianSeconds, seen),
        () -> assertTrue(cell.maxPackets() <= expected.packets, seen));
  }
}
