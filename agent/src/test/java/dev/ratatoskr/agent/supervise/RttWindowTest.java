package dev.ratatoskr.agent.supervise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** What probes tell of the mesh. */
final class RttWindowTest {
  private static final long SECOND = 1_000_000_000L;

  private final RttWindow mesh = new RttWindow();
  private long now = Long.MAX_VALUE - 2 * SECOND;

  private void ask(int probes) {
    for (int i = 0; i < probes; i++) {
      now += SECOND;
      mesh.onAsked(now);
    }
  }

  @Test
  void fourProbesInVainMakeItSilentAndForgetWhatWasKnown() {
    mesh.add(5);
    ask(4);
    assertFalse(mesh.isSilent());
    assertEquals(5, mesh.minNanos());
    ask(1);
    assertTrue(mesh.isSilent());
    assertEquals(0, mesh.minNanos());
    mesh.add(7);
    assertFalse(mesh.isSilent());
    assertEquals(7, mesh.minNanos());
  }

  @Test
  void oneAnswerBetweenIsEnough() {
    ask(4);
    mesh.add(5);
    ask(4);
    assertFalse(mesh.isSilent());
  }

  @Test
  void manyProbesAtOnceAreNoSilence() {
    for (int i = 0; i < 20; i++) {
      mesh.onAsked(now);
    }
    assertFalse(mesh.isSilent());
  }
}
