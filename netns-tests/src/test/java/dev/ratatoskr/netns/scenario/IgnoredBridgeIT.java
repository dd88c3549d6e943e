package dev.ratatoskr.netns.scenario;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ratatoskr.netns.home.Families;
import dev.ratatoskr.netns.home.Resident;
import dev.ratatoskr.netns.home.Streets;
import dev.ratatoskr.netns.home.TwoHomes;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.routers.Pinger;
import dev.ratatoskr.netns.routers.RouterAdmin;
import dev.ratatoskr.netns.routers.RouterRelease;
import dev.ratatoskr.netns.wan.LinkShape;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Routers up to 0.5.12 go by cost, which is about a link's round trip when it was made. The public
 * node is near while both routers connect to it, and far when the agents measure the mesh: so the
 * direct path is faster, and the routers keep to the mesh all the same: until they measure their
 * links anew, every four minutes.
 */
final class IgnoredBridgeIT {
  private static final LinkShape NEAR = LinkShape.delay(Duration.ofMillis(5));
  private static final LinkShape FAR = LinkShape.delay(Duration.ofMillis(20));

  /** Fifty milliseconds there and back against eighty, at a cost of fifty a hop against twenty. */
  private static final LinkShape DIRECT = LinkShape.delay(Duration.ofMillis(25));

  /** A router's cost of its link to the public node, at most. */
  private static final long CHEAP = 30;

  /** Both ways over the mesh take eighty; one way over the bridge would make it sixty-five. */
  private static final double MESH_BOUND_MILLIS = 75;

  private static void ignored(String name, Scenario.Body body) throws LabException {
    Scenario.run(
        name,
        TwoHomes.Plan.of(RouterRelease.TRIXIE, Families.IPV4),
        streets -> {
          publicLegs(streets, NEAR);
          streets.direct(DIRECT);
        },
        homes -> {
          for (Resident resident : List.of(homes.a(), homes.b())) {
            homes.lab().await("the public node is cheap", () -> hasCheapMesh(resident));
          }
          homes.startAgents();
          publicLegs(homes.streets(), FAR);
          body.in(homes);
        });
  }

  /** A busy machine may have taken longer for the first round trip: it is then taken again. */
  private static boolean hasCheapMesh(Resident at) throws LabException {
    RouterAdmin admin = at.router().admin();
    JsonNode peer = admin.ask("getPeers").path("peers").path(0);
    if (!peer.path("up").asBoolean() || peer.path("cost").asLong() == 0) {
      return false;
    }
    if (peer.path("cost").asLong() > CHEAP) {
      Map<String, String> uri = Map.of("uri", peer.path("remote").asText());
      admin.ask("removePeer", uri);
      admin.ask("addPeer", uri);
      return false;
    }
    return true;
  }

  private static void publicLegs(Streets streets, LinkShape shape) {
    String node = streets.publicNode().label();
    streets.lab().wan().shapeBoth(node, streets.a().gateway().label(), shape);
    streets.lab().wan().shapeBoth(node, streets.b().gateway().label(), shape);
  }

  @Test
  void aBridgeThatStaysIgnoredIsRetired() throws LabException {
    ignored(
        "ignored",
        homes -> {
          try (Pinger pinger = homes.ping()) {
            homes.awaitBridge();
            int bridged = pinger.answered().size();
            homes
                .lab()
                .await(
                    "both agents retire the bridge",
                    Duration.ofSeconds(60),
                    () -> isRetired(homes.a()) && isRetired(homes.b()));
            assertTrue(wasMadeAnew(homes), homes.a().agent().log());
            List<Pinger.Ping> all = pinger.answered();
            assertTrue(
                all.stream().skip(bridged).allMatch(ping -> ping.rttMillis() > MESH_BOUND_MILLIS),
                "the routers took the bridge, so there was nothing to notice");
          }
        });
  }

  @Test
  void aBridgeThatIsMadeAnewAtLowerCostIsUsed() throws LabException {
    ignored(
        "ignored-once",
        homes -> {
          try (Pinger pinger = homes.ping()) {
            homes.awaitBridge();
            homes.streets().direct(Streets.DIRECT_LEG);
            homes
                .lab()
                .await(
                    "traffic takes the bridge",
                    Duration.ofSeconds(60),
                    () ->
                        !pinger.answered().isEmpty()
                            && pinger.answered().getLast().rttMillis()
                                < Scenario.BRIDGE_BOUND_MILLIS);
            assertTrue(wasMadeAnew(homes), homes.a().agent().log());
            homes.awaitBridge();
          }
        });
  }

  /** Who is told by the other may see the bridge end before the word why. */
  private static boolean wasMadeAnew(TwoHomes homes) throws LabException {
    String logs = homes.a().agent().log() + homes.b().agent().log();
    return logs.contains("made anew");
  }

  private static boolean isRetired(Resident at) throws LabException {
    return at.shimPeers() == 0
        && at.agent().isIn("standby")
        && at.agent().bridge().path("reason").asText().startsWith("retired");
  }
}
