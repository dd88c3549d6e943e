package dev.ratatoskr.agent.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Programs that behave, and some that do not. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class ToolOutputTest {
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  /** Far below the minute that the programs would take. */
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private static ToolOutput shell(String script, Duration patience) throws IOException {
    return ToolOutput.of(List.of("/bin/sh", "-c", script), patience);
  }

  private static void isGivenUp(String script, String words) {
    IOException failure =
        assertTimeout(LIMIT, () -> assertThrows(IOException.class, () -> shell(script, PATIENCE)));
    assertTrue(String.valueOf(failure.getMessage()).contains(words), failure::toString);
  }

  @Test
  void whatIsSaidIsHeard() throws IOException {
    assertEquals(
        new ToolOutput(3, "yes\n", "no?way"),
        shell("echo yes; echo 'no\tway' >&2; echo more >&2; exit 3", LIMIT));
  }

  @Test
  void aProgramThatDoesNotEndIsGivenUp() {
    isGivenUp("exec sleep 60", "does not end");
  }

  @Test
  void aProgramThatSaysNoEndIsGivenUp() {
    isGivenUp("exec yes", "does not end");
  }

  @Test
  void aProgramWhoseChildKeepsTheOutputIsGivenUp() {
    isGivenUp("sleep 60 & exit 0", "leaves its output open");
  }

  @Test
  void muchWithAnEndIsCutNotWaitedFor() throws IOException {
    ToolOutput said = shell("head -c 9000000 /dev/zero", LIMIT);
    assertEquals(4 << 20, said.out().length());
  }
}
