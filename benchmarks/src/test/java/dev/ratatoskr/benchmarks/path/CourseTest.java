package dev.ratatoskr.benchmarks.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

final class CourseTest {
  private static Map<Setting, List<PathBenchmark>> tracks(String... names) {
    return new Course(List.of(names)).tracks();
  }

  /** Who measures on the tracks whose setting is so, track by track. */
  private static List<List<String>> on(
      Map<Setting, List<PathBenchmark>> tracks, Predicate<Setting> which) {
    return tracks.entrySet().stream()
        .filter(track -> which.test(track.getKey()))
        .map(track -> track.getValue().stream().map(PathBenchmark::name).toList())
        .toList();
  }

  @Test
  void aBenchmarkThatRidesAlongSharesATrack() {
    assertEquals(
        List.of(List.of("setup", "outage")), on(tracks("setup", "outage"), setting -> true));
  }

  @Test
  void aBenchmarkThatRidesAlongHasATrackOfItsOwnOtherwise() {
    assertEquals(List.of(List.of("setup")), on(tracks("setup"), setting -> true));
    assertEquals(
        List.of(List.of("loaded-ping"), List.of("loaded-ping"), List.of("setup")),
        on(tracks("setup", "loaded-ping"), setting -> true));
  }

  @Test
  void theCrowdRunsOnlyWhenNamedAndNeedsNoTrack() {
    assertTrue(Course.names().contains("crowd"));
    assertFalse(Course.usualNames().contains("crowd"));
    assertEquals(Course.names().size() - 1, Course.usualNames().size());
    assertEquals(Map.of(), tracks("crowd"));
    assertEquals(Duration.ofMinutes(24), new Course(List.of("crowd")).expected(2));
  }

  @Test
  void theTimeToTheBridgeIsTakenWhereTheMeshIsTheStandardOne() {
    Map<Setting, List<PathBenchmark>> all = tracks(Course.names().toArray(String[]::new));
    List<List<String>> standard = on(all, Setting::hasStandardMesh);
    assertFalse(standard.isEmpty());
    standard.forEach(names -> assertEquals("setup", names.getFirst()));
    assertEquals(
        List.of(List.of("loaded-ping", "fairness"), List.of("loaded-ping")),
        on(all, setting -> !setting.hasStandardMesh()));
  }
}
