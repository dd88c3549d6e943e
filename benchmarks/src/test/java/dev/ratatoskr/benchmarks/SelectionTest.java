package dev.ratatoskr.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SelectionTest {
  private static final List<String> PROGRAMS = List.of("added-latency", "crowd", "loss");
  private static final List<String> USUAL = List.of("added-latency", "loss");
  private static final List<String> JMH = List.of("x.LaneBenchmark.game", "x.StunBenchmark.decode");

  private static Selection of(String... names) {
    return Selection.of(List.of(names), PROGRAMS, USUAL, JMH);
  }

  @Test
  void withoutNamesEverythingUsual() {
    assertEquals(new Selection(USUAL, List.of("")), of());
  }

  @Test
  void whatIsNotUsualRunsWhenItIsNamed() {
    assertEquals(new Selection(List.of("crowd", "loss"), List.of()), of("loss", "crowd"));
  }

  @Test
  void tellsProgramsFromPartsOfClassNames() {
    assertEquals(new Selection(List.of("loss"), List.of("Lane")), of("Lane", "loss"));
    assertEquals(new Selection(List.of("loss"), List.of()), of("loss"));
  }

  @Test
  void namesWhatIsKnownWhenANameIsNot() {
    String said =
        assertThrows(IllegalArgumentException.class, () -> of("loss", "los")).getMessage();
    assertEquals(
        "there is no benchmark \"los\"; over whole paths: added-latency, crowd, loss;"
            + " JMH: LaneBenchmark, StunBenchmark",
        said);
    assertThrows(IllegalArgumentException.class, () -> of(""));
  }

  @Test
  void everyJmhClassIsFound() {
    List<String> names = JmhRun.names();
    assertTrue(names.stream().anyMatch(name -> name.endsWith(".LaneBenchmark.game")), names + "");
  }
}
