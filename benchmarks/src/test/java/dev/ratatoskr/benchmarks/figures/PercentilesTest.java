package dev.ratatoskr.benchmarks.figures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PercentilesTest {
  private static final List<Double> HUNDRED =
      IntStream.rangeClosed(1, 100).mapToObj(i -> (double) (101 - i)).toList();

  @Test
  void takesTheNearestRank() {
    assertEquals(50, Percentiles.at(HUNDRED, 0.5));
    assertEquals(99, Percentiles.at(HUNDRED, 0.99));
    assertEquals(1, Percentiles.at(HUNDRED, 0));
    assertEquals(100, Percentiles.at(HUNDRED, 1));
    assertEquals(7, Percentiles.at(List.of(7.0), 0.99));
  }

  @Test
  void theMedianOfAnEvenCountIsBetween() {
    assertEquals(2.5, Percentiles.median(List.of(4.0, 1.0, 3.0, 2.0)));
    assertEquals(3, Percentiles.median(List.of(9.0, 1.0, 3.0)));
  }

  @Test
  void nothingHasNone() {
    assertTrue(Double.isNaN(Percentiles.at(List.of(), 0.5)));
    assertTrue(Double.isNaN(Percentiles.median(List.of())));
  }

  @Test
  void aSpreadTellsMiddleAndEnds() {
    assertEquals(new Spread(50.5, 1, 100, 95, 100), Spread.of(HUNDRED));
  }
}
