package dev.ratatoskr.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every promise of SECURITY.md names the tests that prove it, and these exist. */
final class SecurityNotesTest {
  private static final SourceFile PROOF =
      Sources.parse("some/src/test/java/SomeTest.java", "class SomeTest { @Test void holds() {} }");

  @Test
  void everyPromiseIsProved() throws IOException {
    String text = Files.readString(Sources.root().resolve("SECURITY.md"));
    assertTrue(SecurityNotes.promises(text).size() > 20, "the promises were not found");
    assertEquals("", String.join("\n", SecurityNotes.violations(text, Sources.all())));
  }

  private static int violations(String row) {
    return SecurityNotes.violations("| promise | proof |\n|---|---|\n" + row, List.of(PROOF))
        .size();
  }

  @Test
  void findsPromisesWithoutProof() {
    assertEquals(0, violations("| It holds. | `SomeTest` |"));
    assertEquals(0, violations("| It holds. | `SomeTest#holds`, `SomeTest` |"));
    assertEquals(1, violations("| It holds. | |"));
    assertEquals(1, violations("| It holds. | trust us |"));
    assertEquals(1, violations("| It holds. | `OtherTest` |"));
    assertEquals(1, violations("| It holds. | `SomeTest#other` |"));
    assertEquals(1, violations("| It holds. | `SomeTest`, `some thing` |"));
  }
}
