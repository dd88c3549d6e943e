package dev.ratatoskr.benchmarks.figures;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

final class InterleavingTest {
  @Test
  void everyoneIsFirstOnceInAsManyRuns() {
    List<String> all = List.of("a", "b", "c");
    assertEquals(all, Interleaving.order(all, 0));
    assertEquals(List.of("b", "c", "a"), Interleaving.order(all, 1));
    assertEquals(List.of("c", "a", "b"), Interleaving.order(all, 2));
    assertEquals(all, Interleaving.order(all, 3));
  }

  @Test
  void nobodyIsNobody() {
    assertEquals(List.of(), Interleaving.order(List.of(), 4));
  }
}
