package dev.ratatoskr.benchmarks.path;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class SettlingTest {
  private final Settling settling = new Settling();

  @Test
  void oneHighWindowOnTheWayDownIsNoEnd() {
    assertFalse(settling.onWindow(10));
    assertFalse(settling.onWindow(12));
    assertFalse(settling.onWindow(5));
    assertFalse(settling.onWindow(4.6));
    assertTrue(settling.onWindow(4.6));
  }

  @Test
  void nothingCannotFall() {
    assertFalse(settling.onWindow(0));
    assertFalse(settling.onWindow(0));
    assertTrue(settling.onWindow(0));
  }
}
