package dev.ratatoskr.netns.scenario;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.netns.home.TwoHomes;
import dev.ratatoskr.netns.lab.Lab;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.routers.Pinger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Breaks something under a bridge and mends it: traffic returns, the bridge too, nothing remains.
 */
final class Breakage {
  private final List<String> table = new ArrayList<>();

  /**
   * One fault in fresh standard homes.
   *
   * @param breaks after it, traffic is waited for
   * @param repairs after it, the bridge
   */
  void by(String fault, Scenario.Body breaks, Scenario.Body repairs) throws LabException {
    by(fault, TwoHomes.Plan.STANDARD, breaks, repairs);
  }

  /** The same in homes of another plan. */
  void by(String fault, TwoHomes.Plan plan, Scenario.Body breaks, Scenario.Body repairs)
      throws LabException {
    Scenario.run(
        fault.replace(' ', '-'),
        plan,
        homes -> {
          try (Pinger pinger = Scenario.bridged(homes)) {
            Lab lab = homes.lab();
            breaks.in(homes);
            double traffic = Scenario.untilTraffic(lab, pinger);
            repairs.in(homes);
            double bridge = Scenario.untilBridge(lab, pinger);
            tell(fault, traffic, bridge);
            lab.await(
                "one shim peering each, no orphan",
                () -> homes.a().shimPeers() == 1 && homes.b().shimPeers() == 1);
          }
          stopCleanly(homes);
        });
  }

  private static void stopCleanly(TwoHomes homes) throws LabException {
    assertTrue(homes.a().agent().process().terminate(Duration.ofSeconds(20)));
    assertTrue(homes.b().agent().process().terminate(Duration.ofSeconds(20)));
    homes
        .lab()
        .await(
            "no peering of ours remains",
            () -> homes.a().shimPeers() == 0 && homes.b().shimPeers() == 0);
  }

  /** Keeps a row for {@link #printTable}. */
  void tell(String fault, double trafficMillis, double bridgeMillis) {
    table.add(String.format(Locale.ROOT, "%s | %.0f | %.0f", fault, trafficMillis, bridgeMillis));
  }

  void printTable() {
    System.out.println(
        "fault | traffic back, ms after the fault | bridge back, ms after the repair");
    table.forEach(System.out::println);
  }
}
