package dev.ratatoskr.benchmarks.path;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class ProcessUseTest {
  @Test
  void readsPastANameWithSpacesAndParentheses() {
    String stat = "7 (a) b) S 1 7 7 0 -1 4194560 1 2 3 4 150 50 0 0 20 0 30 0 1 2 3";
    String status = "Name:\ta\nVmRSS:\t  204800 kB\nThreads:\t30\n";
    assertEquals(new ProcessUse(2, 200, 30), ProcessUse.parse(stat, status));
  }
}
