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
  private static final LinkShape NEAR = LinkShape.delay(Duration.ofMillis(15));
  private static final LinkShape FAR = LinkShape.delay(Duration.ofMillis(50));

  /**
   * 140 ms there and back against 200. A link costs twice its first round trip, and a peer's own
   * counts half: 140 against 60, and 8 once the direct path is short. A busy machine adds to both.
   */
  private static final LinkShape DIRECT = LinkShape.delay(Duration.ofMillis(70));

  /** A router's cost of its link to the public node, at most. */
  private static final long CHEAP = 110;

  /** And of the bridge, at least. */
  private static final long DEAR = 2 * 140;

  /** A link's cost until its first round trip is over, at least: 2^32 ns. */
  private static final long UNMEASURED = 4_000;

  /** Both ways over the mesh take 200; one way over the bridge would make it 170. */
  private static final double MESH_BOUND_MILLIS = 185;

  private static void ignored(String name, Scenario.Body body) throws LabException {
    Scenario.run(
        name,
        TwoHomes.Plan.of(RouterRelease.TRIXIE, Families.IPV4),
        streets -> {
          streets.mesh(NEAR);
          streets.direct(DIRECT);
        },
        homes -> {
          for (Resident resident : List.of(homes.a(), homes.b())) {
            String uri = onlyPeer(resident);
            homes.lab().await("the public node is cheap", () -> hasCheapMesh(resident, uri));
          }
          homes.startAgents();
          homes.streets().mesh(FAR);
          body.in(homes);
        });
  }

  /** A busy machine may have taken longer for the first round trip: it is then taken again. */
  private static boolean hasCheapMesh(Resident at, String uri) throws LabException {
    RouterAdmin admin = at.router().admin();
    for (JsonNode peer : admin.ask("getPeers").path("peers")) {
      if (peer.path("remote").asText().equals(uri)) {
        long cost = cost(peer);
        if (cost > CHEAP) {
          admin.ask("removePeer", Map.of("uri", uri));
        }
        return cost > 0 && cost <= CHEAP;
      }
    }
    admin.ask("addPeer", Map.of("uri", uri));
    return false;
  }

  /** What a router reckons with; 0 until it has measured the link. */
  private static long cost(JsonNode peer) {
    long cost = peer.path("cost").asLong();
    return peer.path("up").asBoolean() && cost < UNMEASURED ? cost : 0;
  }

  private static String onlyPeer(Resident at) throws LabException {
    JsonNode peers = at.router().admin().ask("getPeers").path("peers");
    return peers.path(0).path("remote").asText();
  }

  private static boolean hasDearBridge(Resident at) throws LabException {
    for (JsonNode peer : at.router().admin().ask("getPeers").path("peers")) {
      if (peer.path("remote").asText().contains("127.0.0.1") && cost(peer) >= DEAR) {
        return true;
      }
    }
    return false;
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
            for (Resident resident : List.of(homes.a(), homes.b())) {
              homes.lab().await("the bridge is dear", () -> hasDearBridge(resident));
            }
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
