package dev.ratatoskr.netns.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.ratatoskr.netns.home.Resident;
import dev.ratatoskr.netns.home.SecondUplink;
import dev.ratatoskr.netns.home.Streets;
import dev.ratatoskr.netns.home.TwoHomes;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.lab.NatKind;
import dev.ratatoskr.netns.routers.Pinger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** A second uplink comes up beside a running agent whose first one lets no UDP out, and goes. */
final class UplinkReachIT {
  private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);

  @Test
  void aBridgeRunsOverTheSecondUplinkWhileItIsThere() throws LabException {
    Scenario.run(
        "second-uplink",
        TwoHomes.Plan.STANDARD,
        homes -> {
          homes.streets().a().nat(NatKind.UDP_BLOCKED);
          homes.startAgents();
          try (Pinger pinger = homes.ping(homes.a(), homes.b())) {
            homes
                .lab()
                .await(
                    "no path by the first uplink",
                    LONG_ENOUGH,
                    () -> bridge(homes.a()).path("reason").asText().contains("UDP"));
            SecondUplink second = SecondUplink.build(homes.streets(), NatKind.PORT_RESTRICTED);
            homes.lab().await("a bridge over the second", LONG_ENOUGH, () -> isBridged(homes.a()));
            JsonNode path = bridge(homes.a()).path("path");
            System.out.println("over the second uplink: " + path);
            assertTrue(path.path("local").asText().startsWith(SecondUplink.INSIDE), path + "");
            JsonNode seen = bridge(homes.b()).path("path").path("remote");
            assertTrue(seen.asText().startsWith(SecondUplink.OUTSIDE + ":"), seen + "");
            int before = pinger.answered().size();
            homes.lab().await("b still answers", () -> pinger.answered().size() > before + 100);
            assertEquals("bridged", bridge(homes.a()).path("state").asText());

            second.down();
            homes
                .lab()
                .await("the path is left", Duration.ofSeconds(20), () -> !isBridged(homes.a()));
            int after = pinger.answered().size();
            homes.lab().await("b answers by the mesh", () -> pinger.answered().size() > after + 20);
          }
        });
  }

  @Test
  void thePeeringOutlivesTheUplinkThatItRunsOver() throws LabException {
    Scenario.run(
        "uplink-black-holed",
        TwoHomes.Plan.STANDARD,
        homes -> {
          SecondUplink second = SecondUplink.build(homes.streets(), NatKind.PORT_RESTRICTED);
          try (Pinger pinger = Scenario.bridged(homes)) {
            int enough = pinger.answered().size() + 500;
            homes.lab().await("ten seconds on the bridge", () -> pinger.answered().size() > enough);
            boolean bySecond = local(homes.a()).startsWith(SecondUplink.INSIDE);
            Instant since = since(homes.a());
            List<Pinger.Ping> quiet = pinger.answered();
            if (bySecond) {
              second.direct(Streets.DIRECT_LEG.withBlackHole(true));
            } else {
              homes.streets().direct(Streets.DIRECT_LEG.withBlackHole(true));
            }
            homes
                .lab()
                .await(
                    "the other uplink carries it",
                    Duration.ofSeconds(20),
                    () -> local(homes.a()).startsWith(SecondUplink.INSIDE) != bySecond);
            int more = pinger.answered().size() + 200;
            homes.lab().await("four seconds more", () -> pinger.answered().size() > more);
            assertFewLost(quiet, pinger.answered());
            Duration apart = Duration.between(since, since(homes.a())).abs();
            assertTrue(apart.toMillis() < 1000, "the same bridge");
            assertEquals(1, homes.a().shimPeers());
          }
        });
  }

  /** Beyond what the busy machine lost of the ten seconds before, if any. */
  private static void assertFewLost(List<Pinger.Ping> quiet, List<Pinger.Ping> all) {
    int before = quiet.getLast().sequence();
    List<Pinger.Ping> after = all.stream().filter(ping -> ping.sequence() > before).toList();
    int lost = after.getLast().sequence() - before - after.size();
    List<Pinger.Ping> calm = quiet.subList(quiet.size() - 500, quiet.size());
    int usual = calm.getLast().sequence() - calm.getFirst().sequence() + 1 - calm.size();
    double slowest = after.stream().mapToDouble(Pinger.Ping::rttMillis).max().orElseThrow();
    System.out.printf(
        Locale.ROOT,
        "uplink black-holed: %d pings lost, %d before, the slowest took %.0f ms%n",
        lost,
        usual,
        slowest);
    assertTrue(lost <= 2 + usual, lost + " lost, before " + usual);
  }

  private static Instant since(Resident here) {
    return Instant.parse(bridge(here).path("since").asText());
  }

  private static String local(Resident here) {
    return bridge(here).path("path").path("local").asText();
  }

  private static boolean isBridged(Resident here) throws LabException {
    return bridge(here).path("state").asText().equals("bridged");
  }

  private static JsonNode bridge(Resident here) {
    return here.agent()
        .status()
        .map(status -> status.path("bridges").path(0))
        .orElseGet(MissingNode::getInstance);
  }
}
