package dev.ratatoskr.netns.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ratatoskr.netns.home.Families;
import dev.ratatoskr.netns.home.Home;
import dev.ratatoskr.netns.home.Resident;
import dev.ratatoskr.netns.home.TwoHomes;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.routers.Pinger;
import dev.ratatoskr.netns.routers.RouterRelease;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** NATs that forget a silent flow after ten seconds do not cost an idle bridge. */
final class IdleReachIT {
  private static final Duration IDLE = Duration.ofMinutes(5);

  private static final TwoHomes.Plan STANDING =
      TwoHomes.Plan.of(
          new TwoHomes.Programs(
              RouterRelease.SID, TwoHomes.Programs.DEFAULT_MTU, "[bridge]\nidle = \"never\"\n"),
          Families.IPV4);

  /** How soon the routers' new session takes the way there is; it is theirs to decide. */
  private static final double REROUTED_MILLIS = 30_000;

  @Test
  void aBridgeOutlastsItsMappings() throws LabException {
    Scenario.run(
        "idle",
        STANDING,
        homes -> {
          List<Resident> residents = List.of(homes.a(), homes.b());
          for (Resident resident : residents) {
            forgetSoon(resident.home());
          }
          Scenario.bridged(homes).close();
          Instant bridged = Instant.now();
          long begunNanos = System.nanoTime();
          int asked = 0;
          int answered = 0;
          while (System.nanoTime() - begunNanos < IDLE.toNanos()) {
            Scenario.letPass(Duration.ofSeconds(1));
            for (Resident resident : residents) {
              asked++;
              answered += keeps(resident, bridged, begunNanos) ? 1 : 0;
            }
          }
          assertTrue(answered >= asked * 9 / 10, answered + " answers of " + asked);
          try (Pinger pinger = homes.ping()) {
            // The routers' own session has ended meanwhile; a new one begins over the mesh.
            double millis = Scenario.untilBridge(homes.lab(), pinger);
            System.out.println(
                "after 5 min idle traffic takes the bridge within " + millis + " ms");
            assertTrue(millis < REROUTED_MILLIS, millis + " ms");
            assertTrue(
                Instant.parse(homes.a().agent().bridge().path("since").asText()).isBefore(bridged));
          }
        });
  }

  /** Whether its agent answered, with the same bridge; a busy one may not answer. */
  private static boolean keeps(Resident at, Instant bridged, long begunNanos) {
    JsonNode bridge = at.agent().bridge();
    if (bridge.isMissingNode()) {
      return false;
    }
    assertEquals("bridged", bridge.path("state").asText(), after(begunNanos, bridge));
    Instant since = Instant.parse(bridge.path("since").asText());
    assertTrue(since.isBefore(bridged), () -> "anew, " + after(begunNanos, bridge));
    return true;
  }

  private static void forgetSoon(Home home) throws LabException {
    home.gateway()
        .sysctl(
            "net.netfilter.nf_conntrack_udp_timeout=10",
            "net.netfilter.nf_conntrack_udp_timeout_stream=10");
  }

  private static String after(long begunNanos, JsonNode bridge) {
    double seconds = (System.nanoTime() - begunNanos) / 1e9;
    return String.format(Locale.ROOT, "after %.0f s: %s", seconds, bridge);
  }
}
