package dev.ratatoskr.agent.daemon;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class RehearsalTest {
  @Test
  void twoAgentsBridgeTwoRoutersWithinTheProcess() throws Exception {
    assertTrue(Rehearsal.perform(1, 3));
  }
}
