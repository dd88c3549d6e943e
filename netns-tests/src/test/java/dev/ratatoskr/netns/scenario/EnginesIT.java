package dev.ratatoskr.netns.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.netns.home.Switchover;
import dev.ratatoskr.netns.home.TwoHomes;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.routers.Pinger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Two agents whose engines differ, or are both the one that is not the usual; all other scenarios
 * run with the usual one, {@code auto}, on both sides.
 */
final class EnginesIT {
  @ParameterizedTest
  @CsvSource({"kwik, kwik", "kwik, quiche", "quiche, kwik", "auto, auto"})
  void anyTwoEnginesMakeABridge(String engineA, String engineB) throws LabException {
    Scenario.run(
        "engines-" + engineA + "-" + engineB,
        TwoHomes.Plan.STANDARD,
        homes -> {
          homes.a().agent().useEngine(engineA);
          homes.b().agent().useEngine(engineB);
          homes.startAgents();
          try (Pinger pinger = homes.ping()) {
            Switchover seen = Scenario.awaitSwitchover(homes.lab(), pinger);
            System.out.println(engineA + " with " + engineB + ": " + seen);
            // None at rest; a busy machine may drop what it could not send in time.
            assertTrue(seen.lost() <= 10, seen.toString());
            homes.awaitBridge();
            assertEquals(nameOf(engineA), homes.a().agent().bridge().path("engine").asText());
            assertEquals(nameOf(engineB), homes.b().agent().bridge().path("engine").asText());
          }
        });
  }

  /** The native library loads where this suite runs. */
  private static String nameOf(String engine) {
    return engine.equals("auto") ? "quiche" : engine;
  }
}
