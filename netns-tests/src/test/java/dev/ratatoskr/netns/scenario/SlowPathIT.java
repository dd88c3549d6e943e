package dev.ratatoskr.netns.scenario;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.netns.home.Resident;
import dev.ratatoskr.netns.home.Streets;
import dev.ratatoskr.netns.home.TwoHomes;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.routers.Pinger;
import dev.ratatoskr.netns.wan.LinkShape;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A direct path that is slower than the mesh, which this router would prefer all the same: no
 * bridge is made on it, and one that became so is left and taken again later.
 */
final class SlowPathIT {
  /** The mesh takes 40 ms. */
  private static final LinkShape SLOW = LinkShape.delay(Duration.ofMillis(30));

  private static final LinkShape VERY_SLOW = LinkShape.delay(Duration.ofMillis(100));

  /** Half of the pings of this long tell the way that traffic takes. */
  private static final int WINDOW = 50;

  @Test
  void noBridgeIsMadeOnASlowerPath() throws LabException {
    Scenario.run(
        "slow-path",
        TwoHomes.Plan.STANDARD,
        streets -> streets.direct(SLOW),
        homes -> {
          homes.startAgents();
          try (Pinger pinger = homes.ping()) {
            homes
                .lab()
                .await(
                    "both agents know the path and prefer the mesh",
                    () -> prefersMesh(homes.a()) && prefersMesh(homes.b()));
            int known = pinger.answered().size();
            homes.lab().await("ten seconds go by", () -> pinger.answered().size() >= known + 500);
            List<Pinger.Ping> pings = pinger.answered();
            // The direct path takes 60: whatever took less did not go there.
            assertTrue(longestSlow(pings) < WINDOW, longestSlow(pings) + " slow pings in a row");
            assertFalse(homes.a().agent().log().contains("handing the path"), "no attempt either");
            assertTrue(prefersMesh(homes.a()) && prefersMesh(homes.b()));
          }
        });
  }

  @Test
  void aBridgeThatBecameSlowerIsLeftAndTakenAgain() throws LabException {
    Scenario.run(
        "path-becomes-slow",
        TwoHomes.Plan.STANDARD,
        homes -> {
          try (Pinger pinger = Scenario.bridged(homes)) {
            homes.streets().direct(VERY_SLOW);
            double slowed = System.currentTimeMillis();
            homes.lab().await("traffic takes the bridge", () -> median(pinger) > 150);
            homes
                .lab()
                .await(
                    "traffic is back on the mesh",
                    Duration.ofSeconds(60),
                    () -> !pinger.answered().isEmpty() && last(pinger) < 80);
            double left = System.currentTimeMillis() - slowed;
            homes.streets().direct(Streets.DIRECT_LEG);
            double repaired = System.currentTimeMillis();
            homes
                .lab()
                .await(
                    "traffic takes the bridge again",
                    Duration.ofSeconds(100),
                    () -> median(pinger) < Scenario.BRIDGE_BOUND_MILLIS);
            double again = System.currentTimeMillis() - repaired;
            String seen = "slower bridge left after %.1f s, again after %.1f s";
            System.out.println(seen.formatted(left / 1000, again / 1000));
            // A busy machine notices later; the goal is ten seconds.
            assertTrue(left <= 45_000, "left after " + left);
            assertTrue(again >= 50_000, "again after " + again);
          }
        });
  }

  private static boolean prefersMesh(Resident at) {
    return at.agent().isIn("standby")
        && at.agent().bridge().path("reason").asText().startsWith("the mesh is fast enough");
  }

  private static int longestSlow(List<Pinger.Ping> pings) {
    int longest = 0;
    int now = 0;
    for (Pinger.Ping ping : pings) {
      now = ping.rttMillis() >= 60 ? now + 1 : 0;
      longest = Math.max(longest, now);
    }
    return longest;
  }

  private static double last(Pinger pinger) throws LabException {
    return pinger.answered().getLast().rttMillis();
  }

  private static double median(Pinger pinger) throws LabException {
    List<Pinger.Ping> pings = pinger.answered();
    List<Double> latest =
        pings.subList(Math.max(0, pings.size() - WINDOW), pings.size()).stream()
            .map(Pinger.Ping::rttMillis)
            .sorted()
            .toList();
    return latest.isEmpty() ? 0 : latest.get(latest.size() / 2);
  }
}
