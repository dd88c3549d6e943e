package dev.ratatoskr.agent.daemon;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.transport.engine.EngineChoice;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class RehearsalTest {
  @ParameterizedTest
  @EnumSource(names = {"KWIK", "QUICHE"})
  void twoAgentsBridgeTwoRoutersWithinTheProcess(EngineChoice engine) throws Exception {
    assertTrue(Rehearsal.perform(engine, 1, 3, Duration.ofMinutes(2)));
  }
}
