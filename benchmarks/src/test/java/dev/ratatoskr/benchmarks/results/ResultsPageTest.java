package dev.ratatoskr.benchmarks.results;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.benchmarks.figures.About;
import dev.ratatoskr.benchmarks.figures.Chart;
import dev.ratatoskr.benchmarks.figures.Readings;
import dev.ratatoskr.benchmarks.figures.Row;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

final class ResultsPageTest {
  private static final About LOSS =
      new About(
          "loss",
          "Says what it would measure today.",
          List.of(
              new Chart("Late or lost, of all", "%", List.of("late %")),
              new Chart("Never measured", "ms", List.of("nothing"))));

  private static final String EXPECTED =
      """
      # Benchmark results

      Written by `ratatoskr bench --results`; not by hand.

      | | |
      |---|---|
      | kernel | Linux 1 |
      | runs | 3 of each contender where nothing else is said |

      Each cell has the median over the runs, in parentheses the least and the greatest reading, and
      behind × the ratio to the median of "tcp". Contenders were measured in turns, in
      another order each run. In the pictures bars are medians, and lines go from least to greatest.

      ## loss

      Says what it measured.

      ```
      ./ratatoskr bench loss --runs 3
      ```

      ![Late or lost, of all](late-or-lost-of-all.svg)

      ### random 1 %

      | | tcp | bridge |
      |---|---|---|
      | late % | 2 (1 to 3) | 4 (2 to 6) ×2 |

      ## JMH LaneBenchmark

      ```
      ./ratatoskr bench LaneBenchmark
      ```

      | | game |
      |---|---|
      | ns/op | 150 (150 to 150) |

      """;

  private static SequencedMap<String, String> write(Readings readings, List<String> failures) {
    return write(readings, failures, Map.of("loss", "Says what it measured.\n"));
  }

  private static SequencedMap<String, String> write(
      Readings readings, List<String> failures, Map<String, String> texts) {
    Recorded recorded = new Recorded(Map.of("kernel", "Linux 1"), 3, texts, readings, failures);
    return ResultsPage.write(recorded, List.of(LOSS), "tcp");
  }

  private static Readings readings() {
    Readings readings = new Readings();
    for (int run = 1; run <= 3; run++) {
      readings.add(new Row("loss random 1 %", "tcp", "late %"), run);
      readings.add(new Row("loss random 1 %", "bridge", "late %"), 2.0 * run);
      readings.add(new Row("JMH LaneBenchmark", "game", "ns/op"), 150);
    }
    return readings;
  }

  @Test
  void tellsWhereWhatAndHow() {
    assertEquals(EXPECTED, write(readings(), List.of()).get(ResultsPage.FILE));
  }

  @Test
  void doesNotDescribeAnOldRecordByTodaysText() {
    String page = write(readings(), List.of(), Map.of()).getOrDefault(ResultsPage.FILE, "");
    assertTrue(page.contains("## loss\n\nThe record does not say how"), page);
    assertFalse(page.contains("Says what"), page);
  }

  @Test
  void drawsOnlyWhatWasMeasured() {
    assertEquals(
        List.of(ResultsPage.FILE, "late-or-lost-of-all.svg"),
        List.copyOf(write(readings(), List.of()).sequencedKeySet()));
  }

  @Test
  void tellsWhatIsOlderThanTheRest() {
    Recorded.Measured measured =
        new Recorded.Measured(
            readings(),
            Map.of("loss random 1 %", "commit abc, today"),
            Map.of("loss random 1 %", 50));
    Recorded recorded = new Recorded(Map.of(), 3, Map.of("loss", "How."), measured, List.of());
    String page =
        ResultsPage.write(recorded, List.of(LOSS), "tcp").getOrDefault(ResultsPage.FILE, "");
    String told = "How.\n\nMeasured before the rest of this page: commit abc, today.\n\n```";
    assertTrue(page.contains(told), page);
    assertTrue(page.contains("bench loss --runs 50\n"), page);
    assertEquals(page.indexOf("before the rest"), page.lastIndexOf("before the rest"));
  }

  @Test
  void tellsWhatWasNotMeasured() {
    String page =
        write(readings(), List.of("loss of bridge in run 2: it broke"))
            .getOrDefault(ResultsPage.FILE, "");
    assertTrue(page.contains("Not measured:\n\n* loss of bridge in run 2: it broke\n"), page);
    assertFalse(write(readings(), List.of()).toString().contains("Not measured"));
  }
}
