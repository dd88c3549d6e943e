package dev.ratatoskr.netns.scenario;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ratatoskr.netns.home.Resident;
import dev.ratatoskr.netns.home.TwoHomes;
import dev.ratatoskr.netns.lab.Lab;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.routers.Pinger;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** No public STUN server answers; both homes have a bridge to a third node with an open address. */
final class ThirdPeerReachIT {
  private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);

  @Test
  void aThirdPeerTakesThePlaceOfTheServers() throws LabException {
    Scenario.run(
        "third-peer",
        TwoHomes.Plan.STANDARD,
        homes -> {
          homes
              .streets()
              .publicNode()
              .nft(
                  """
                  table inet silent {
                    chain in {
                      type filter hook input priority 0;
                      udp dport { 3478, 3479 } drop
                    }
                  }
                  """);
          Resident third = homes.openThird(TwoHomes.Plan.STANDARD);
          homes.startAgents();
          third.agent().startAndAwait();
          Lab lab = homes.lab();
          try (Pinger fromA = homes.ping(homes.a(), third);
              Pinger fromB = homes.ping(homes.b(), third)) {
            lab.await("a has a bridge to the third", () -> bridged(homes.a(), third));
            lab.await("b has a bridge to the third", () -> bridged(homes.b(), third));
            boolean reached = reach(homes);
            System.out.println(
                "without servers: a reaches b: " + reached + "; " + bridges(homes.a()));
            assertTrue(reached, "a and b: " + bridges(homes.a()));
            fromA.answered();
            fromB.answered();
          }
        });
  }

  private static boolean reach(TwoHomes homes) throws LabException {
    long endNanos = System.nanoTime() + LONG_ENOUGH.toNanos();
    try (Pinger pinger = homes.ping(homes.a(), homes.b())) {
      homes
          .lab()
          .await(
              "a bridge, or time enough for one",
              LONG_ENOUGH.plusSeconds(5),
              () -> bridged(homes.a(), homes.b()) || System.nanoTime() - endNanos > 0);
      homes.lab().await("b answers, by whatever way", () -> !pinger.answered().isEmpty());
    }
    return bridged(homes.a(), homes.b());
  }

  private static boolean bridged(Resident here, Resident there) throws LabException {
    String key = there.router().key();
    for (JsonNode bridge : bridges(here)) {
      if (bridge.path("key").asText().equals(key)) {
        return bridge.path("state").asText().equals("bridged");
      }
    }
    return false;
  }

  private static JsonNode bridges(Resident here) {
    return here.agent().status().orElseGet(new ObjectMapper()::createObjectNode).path("bridges");
  }
}
