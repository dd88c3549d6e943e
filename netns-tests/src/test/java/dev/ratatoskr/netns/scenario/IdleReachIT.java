package dev.ratatoskr.netns.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ratatoskr.netns.home.Home;
import dev.ratatoskr.netns.home.Resident;
import dev.ratatoskr.netns.home.TwoHomes;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.routers.Pinger;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** NATs that forget a silent flow after ten seconds do not cost an idle bridge. */
final class IdleReachIT {
  private static final Duration IDLE = Duration.ofMinutes(5);

  @Test
  void aBridgeOutlastsItsMappings() throws LabException {
    Scenario.run(
        "idle",
        TwoHomes.Plan.STANDARD,
        homes -> {
          List<Resident> residents = List.of(homes.a(), homes.b());
          for (Resident resident : residents) {
            forgetSoon(resident.home());
          }
          Scenario.bridged(homes).close();
          List<String> since = residents.stream().map(IdleReachIT::since).toList();
          long begunNanos = System.nanoTime();
          while (System.nanoTime() - begunNanos < IDLE.toNanos()) {
            Scenario.letPass(Duration.ofSeconds(1));
            for (Resident resident : residents) {
              JsonNode bridge = resident.agent().bridge();
              assertEquals("bridged", bridge.path("state").asText(), after(begunNanos, bridge));
            }
            assertEquals(since, residents.stream().map(IdleReachIT::since).toList());
          }
          try (Pinger pinger = homes.ping()) {
            homes.lab().await("five pings", () -> pinger.answered().size() >= 5);
            List<Pinger.Ping> pings = pinger.answered();
            System.out.println("the first pings after 5 min idle: " + pings.subList(0, 5));
            double rtt = pings.get(4).rttMillis();
            assertTrue(rtt < Scenario.BRIDGE_BOUND_MILLIS, rtt + " ms: not over the bridge");
          }
        });
  }

  private static void forgetSoon(Home home) throws LabException {
    home.gateway()
        .sysctl(
            "net.netfilter.nf_conntrack_udp_timeout=10",
            "net.netfilter.nf_conntrack_udp_timeout_stream=10");
  }

  private static String since(Resident resident) {
    return resident.agent().bridge().path("since").asText();
  }

  private static String after(long begunNanos, JsonNode bridge) {
    double seconds = (System.nanoTime() - begunNanos) / 1e9;
    return String.format(Locale.ROOT, "after %.0f s: %s", seconds, bridge);
  }
}
