package dev.ratatoskr.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The scanners find what they look for, and pass what is just allowed. */
final class SourceScanTest {
  private static final String MAIN = "some/src/main/java/A.java";
  private static final String TEST = "some/src/test/java/A.java";

  private static List<String> sizes(String path, String text) {
    return SizeBudget.violations(Sources.parse(path, text));
  }

  private static List<String> forbidden(String path, String text) {
    return ForbiddenCode.violations(Sources.parse(path, text));
  }

  private static String listed(int count, String each, String between) {
    return IntStream.range(0, count).mapToObj(each::formatted).collect(Collectors.joining(between));
  }

  @Test
  void countsTheLinesOfAFile() {
    assertEquals(List.of(), sizes(MAIN, "class A {}" + "\n".repeat(400)));
    assertEquals(
        List.of(MAIN + ": file has 401 lines, allowed are 400"),
        sizes(MAIN, "class A {}" + "\n".repeat(401)));
    assertEquals(List.of(), sizes(TEST, "class A {}" + "\n".repeat(600)));
    assertEquals(
        List.of(TEST + ": file has 601 lines, allowed are 600"),
        sizes(TEST, "class A {}" + "\n".repeat(601)));
  }

  @Test
  void countsTheLinesOfAMethodWithoutItsDocumentation() {
    String doc = "class A {\n/** Says much.\n\n\n */\n";
    assertEquals(List.of(), sizes(MAIN, doc + "void m() {" + "\n".repeat(39) + "}}"));
    assertEquals(
        List.of(MAIN + ": m has 41 lines, allowed are 40"),
        sizes(MAIN, doc + "void m() {" + "\n".repeat(40) + "}}"));
  }

  @Test
  void countsParametersOfMethodsAndConstructors() {
    assertEquals(List.of(), sizes(MAIN, "class A { A(" + listed(5, "int i%d", ", ") + ") {} }"));
    assertEquals(
        List.of(
            MAIN + ": <init> has 6 parameters, allowed are 5",
            MAIN + ": m has 6 parameters, allowed are 5"),
        sizes(
            MAIN, "class A { A(%1$s) {} void m(%1$s) {} }".formatted(listed(6, "int i%d", ", "))));
  }

  @Test
  void countsNoParametersOfACompactConstructor() {
    String components = listed(7, "int c%d", ", ");
    assertEquals(List.of(), sizes(MAIN, "record A(" + components + ") { A { m(); } }"));
  }

  @Test
  void countsFieldsAndComponentsButNoConstants() {
    String constants = listed(20, "static final int C%d = 1;", " ");
    assertEquals(
        List.of(), sizes(MAIN, "class A { " + constants + listed(12, "int f%d;", " ") + " }"));
    assertEquals(
        List.of(MAIN + ": A has 13 fields, allowed are 12"),
        sizes(MAIN, "class A { " + listed(13, "int f%d;", " ") + " }"));
    assertEquals(List.of(), sizes(MAIN, "record A(" + listed(12, "int c%d", ", ") + ") {}"));
    assertEquals(
        List.of(MAIN + ": A has 13 fields, allowed are 12"),
        sizes(MAIN, "record A(" + listed(13, "int c%d", ", ") + ") {}"));
    assertEquals(List.of(), sizes(MAIN, "enum A { " + listed(30, "C%d", ", ") + " }"));
  }

  @Test
  void findsSilencedWarningsAndSwitchedOffTests() {
    assertEquals(
        List.of(MAIN + ": @SuppressWarnings", MAIN + ": @org.junit.jupiter.api.Disabled"),
        forbidden(
            MAIN,
            "@SuppressWarnings(\"x\") class A { @org.junit.jupiter.api.Disabled void m() {} }"));
  }

  @Test
  void findsSleepsInTestsAndPromisesEverywhere() {
    String sleeps = "class A { void m() throws Exception { Thread.sleep(1); } }";
    assertEquals(List.of(), forbidden(MAIN, sleeps));
    assertEquals(List.of(TEST + ": Thread.sleep"), forbidden(TEST, sleeps));
    String word = "TO" + "DO";
    assertEquals(List.of(MAIN + ": " + word), forbidden(MAIN, "class A {} // " + word + " later"));
  }
}
