package dev.ratatoskr.netns.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.ratatoskr.netns.home.Resident;
import dev.ratatoskr.netns.home.SecondUplink;
import dev.ratatoskr.netns.home.TwoHomes;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.lab.NatKind;
import dev.ratatoskr.netns.routers.Pinger;
import java.time.Duration;
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
                .await("the path is left", Duration.ofSeconds(5), () -> !isBridged(homes.a()));
            int after = pinger.answered().size();
            homes.lab().await("b answers by the mesh", () -> pinger.answered().size() > after + 20);
          }
        });
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
