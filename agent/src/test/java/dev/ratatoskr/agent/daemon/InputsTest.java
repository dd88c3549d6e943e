package dev.ratatoskr.agent.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class InputsTest {
  private final List<String> seen = new ArrayList<>();
  private final Inputs inputs = new Inputs(() -> seen.add("drain"));

  @Test
  void anInputWithinAnotherWaitsForItsEnd() {
    inputs.add(
        () -> {
          seen.add("first");
          inputs.add(() -> seen.add("second"));
          seen.add("first ends");
        });
    assertEquals(List.of("first", "first ends", "drain", "second", "drain"), seen);
  }

  @Test
  void afterABugTheNextInputStillRuns() {
    assertThrows(
        IllegalStateException.class,
        () ->
            inputs.add(
                () -> {
                  throw new IllegalStateException("a bug");
                }));
    inputs.add(() -> seen.add("next"));
    assertEquals(List.of("next", "drain"), seen);
  }
}
