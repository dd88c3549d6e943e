package dev.ratatoskr.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the compiled classes no longer show: sizes, annotations of the source, comments. */
final class SourceRulesTest {
  private static final String PACKAGE_INFO = "package-info.java";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "proto",
        "simnet",
        "punch",
        "transport",
        "agent",
        "fuzz",
        "netns-tests",
        "benchmarks"
      })
  void readsEveryModule(String module) {
    assertTrue(
        Sources.all().stream().anyMatch(file -> file.path().startsWith(module + "/src/main/")),
        "no source of " + module + ": every other rule would hold for want of sources");
  }

  @Test
  void staysWithinTheSizeBudgets() {
    assertNone(Sources.all().stream().map(SizeBudget::violations).flatMap(List::stream).toList());
  }

  @Test
  void containsNothingForbidden() {
    assertNone(
        Sources.all().stream().map(ForbiddenCode::violations).flatMap(List::stream).toList());
  }

  @Test
  void introducesEveryPackage() {
    Set<String> introduced =
        Sources.all().stream()
            .filter(file -> file.path().endsWith(PACKAGE_INFO))
            .filter(file -> file.text().contains("@NullMarked"))
            .filter(file -> file.text().startsWith("/**"))
            .map(SourceRulesTest::packageOf)
            .collect(Collectors.toSet());
    assertNone(
        Sources.all().stream()
            .map(SourceRulesTest::packageOf)
            .distinct()
            .filter(name -> !introduced.contains(name))
            .map(name -> name + ": no package-info.java with a text and @NullMarked")
            .toList());
  }

  private static String packageOf(SourceFile file) {
    return String.valueOf(file.unit().getPackageName());
  }

  private static void assertNone(Collection<String> violations) {
    assertEquals("", String.join("\n", violations));
  }
}
