package dev.ratatoskr.netns.scenario;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ratatoskr.netns.home.Resident;
import dev.ratatoskr.netns.home.Streets;
import dev.ratatoskr.netns.home.TwoHomes;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.routers.Pinger;
import dev.ratatoskr.netns.routers.RouterAdmin;
import dev.ratatoskr.netns.wan.LinkShape;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A direct path that is slower than the mesh, which this router would prefer all the same: no
 * bridge is made on it, and one that became so is left and taken again later. So is one whose path
 * stays as it was while the mesh, which the bridge hides, becomes faster.
 */
final class SlowPathIT {
  /** The mesh takes 40 ms. */
  private static final LinkShape SLOW = LinkShape.delay(Duration.ofMillis(30));

  private static final LinkShape VERY_SLOW = LinkShape.delay(Duration.ofMillis(100));

  /** The mesh takes 160 ms by these, and 20 by the near ones; the slow direct path takes 60. */
  private static final LinkShape FAR_LEGS = LinkShape.delay(Duration.ofMillis(40));

  private static final LinkShape NEAR_LEGS = LinkShape.delay(Duration.ofMillis(5));

  /** Between the far mesh and the slow path. */
  private static final double FAR_BOUND_MILLIS = 110;

  /** Between the slow path and the near mesh. */
  private static final double NEAR_BOUND_MILLIS = 40;

  /** A router's round trip over a near leg, which is 10 ms, at most. */
  private static final long NEAR_LINK_NANOS = 18_000_000;

  /** What makes the URI of a router's second peering with a node another one. */
  private static final String SECOND = "/second";

  /** Half a second of pings. */
  private static final int MOST_LOST = 25;

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

  @Test
  void aBridgeIsLeftWhenTheMeshThatItHidesBecomesFaster() throws LabException {
    Scenario.run(
        "mesh-becomes-fast",
        TwoHomes.Plan.STANDARD,
        streets -> {
          streets.mesh(FAR_LEGS);
          streets.direct(SLOW);
        },
        homes -> {
          homes.startAgents();
          try (Pinger pinger = homes.ping()) {
            homes.awaitBridge();
            homes
                .lab()
                .await(
                    "traffic takes the bridge",
                    () -> pinger.answered().size() >= WINDOW && median(pinger) < FAR_BOUND_MILLIS);
            homes
                .lab()
                .await(
                    "both agents estimate the mesh",
                    () ->
                        estimateMillis(homes.a()) > FAR_BOUND_MILLIS
                            && estimateMillis(homes.b()) > FAR_BOUND_MILLIS);
            assertStandsDown(homes, pinger);
          }
        });
  }

  private static void assertStandsDown(TwoHomes homes, Pinger pinger) throws LabException {
    int before = pinger.answered().size();
    homes.streets().mesh(NEAR_LEGS);
    for (Resident resident : List.of(homes.a(), homes.b())) {
      homes.lab().await("the router knows a near peering", () -> hasNearPeering(resident));
    }
    double near = System.currentTimeMillis();
    homes
        .lab()
        .await(
            "both agents prefer the mesh",
            Duration.ofSeconds(90),
            () -> prefersMesh(homes.a()) && prefersMesh(homes.b()));
    double left = System.currentTimeMillis() - near;
    homes.lab().await("traffic takes the mesh", () -> median(pinger) < NEAR_BOUND_MILLIS);
    homes.lab().await("no shim is left", () -> homes.a().shimPeers() + homes.b().shimPeers() == 0);
    int lost = lost(pinger.answered(), before);
    String seen = "bridge left for a mesh that became faster after %.1f s, %d pings lost";
    System.out.println(seen.formatted(left / 1000, lost));
    String logs = homes.a().agent().log() + homes.b().agent().log();
    assertTrue(logs.contains("the mesh may be faster by the routers' links"), logs);
    assertTrue(lost <= MOST_LOST, lost + " lost");
    JsonNode bridge = homes.a().agent().bridge();
    assertTrue(bridge.path("mesh_rtt_ms").asDouble() < NEAR_BOUND_MILLIS, bridge.toString());
    assertTrue(bridge.path("mesh_rtt_age_s").isNumber(), bridge.toString());
    assertTrue(bridge.path("mesh_estimate_ms").isNull(), bridge.toString());
  }

  private static double estimateMillis(Resident at) {
    return at.agent().bridge().path("mesh_estimate_ms").asDouble();
  }

  /**
   * A router measures a peering when it is made, and then every four minutes only: so it gets a
   * second one with the same node.
   */
  private static boolean hasNearPeering(Resident at) throws LabException {
    RouterAdmin admin = at.router().admin();
    String first = "";
    for (JsonNode peer : admin.ask("getPeers").path("peers")) {
      String remote = peer.path("remote").asText();
      if (remote.endsWith(SECOND)) {
        return isNear(admin, peer);
      }
      first = remote.startsWith("tls://") ? remote : first;
    }
    admin.ask("addPeer", Map.of("uri", first + SECOND));
    return false;
  }

  /** A busy machine may have taken longer for the round trip: it is then taken again. */
  private static boolean isNear(RouterAdmin admin, JsonNode peer) throws LabException {
    long latencyNanos = peer.path("latency").asLong();
    if (peer.path("up").asBoolean() && latencyNanos > NEAR_LINK_NANOS) {
      admin.ask("removePeer", Map.of("uri", peer.path("remote").asText()));
    }
    return latencyNanos > 0 && latencyNanos <= NEAR_LINK_NANOS;
  }

  /** How many pings had no answer, from about this answer on. */
  private static int lost(List<Pinger.Ping> pings, int from) {
    List<Pinger.Ping> later = pings.subList(from, pings.size());
    return later.getLast().sequence() - later.getFirst().sequence() + 1 - later.size();
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
