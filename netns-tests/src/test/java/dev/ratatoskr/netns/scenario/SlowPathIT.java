package dev.ratatoskr.netns.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
 * stays as it was while the mesh, which the bridge hides, becomes faster. Where the mesh only seems
 * to be faster, the bridge is back as soon as the mesh was measured.
 */
final class SlowPathIT {
  /** The mesh takes 40 ms. */
  private static final LinkShape SLOW = LinkShape.delay(Duration.ofMillis(30));

  private static final LinkShape VERY_SLOW = LinkShape.delay(Duration.ofMillis(100));

  /** The mesh takes 160 ms by these, and 20 by the near ones; the slow direct path takes 60. */
  private static final LinkShape FAR_LEGS = LinkShape.delay(Duration.ofMillis(40));

  private static final LinkShape NEAR_LEGS = LinkShape.delay(Duration.ofMillis(5));

  /** The slow direct path there and back, at least. */
  private static final double SLOW_MILLIS = 60;

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

  /** Two changes are a minute apart, unless the first was in vain. */
  private static final Duration AT_ONCE = Duration.ofSeconds(40);

  private static final double MINUTE_MILLIS = 60_000;

  /** Why a bridge is left when nothing was measured. */
  private static final String BY_ESTIMATE = "the mesh may be faster by the routers' links";

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
    besideFarMesh("mesh-becomes-fast", SlowPathIT::assertStandsDown);
  }

  @Test
  void aBridgeThatIsLeftForAWrongEstimateIsBackAtOnce() throws LabException {
    besideFarMesh("mesh-only-seems-fast", SlowPathIT::assertStandsDownInVain);
  }

  /** With a bridge on the slow path, and what both agents know of the far mesh that it hides. */
  private static void besideFarMesh(String name, Bridged bridged) throws LabException {
    Scenario.run(
        name,
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
            bridged.in(homes, pinger);
          }
        });
  }

  private static void assertStandsDown(TwoHomes homes, Pinger pinger) throws LabException {
    int before = pinger.answered().size();
    bringNear(homes);
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
    assertTrue(logs(homes).contains(BY_ESTIMATE), logs(homes));
    assertTrue(lost <= MOST_LOST, lost + " lost");
    JsonNode bridge = homes.a().agent().bridge();
    assertTrue(bridge.path("mesh_rtt_ms").asDouble() < NEAR_BOUND_MILLIS, bridge.toString());
    assertTrue(bridge.path("mesh_rtt_age_s").isNumber(), bridge.toString());
    assertTrue(bridge.path("mesh_estimate_ms").isNull(), bridge.toString());
  }

  private static void assertStandsDownInVain(TwoHomes homes, Pinger pinger) throws LabException {
    int before = pinger.answered().size();
    long bridges = bridgesSoFar(homes);
    makeSeemNear(homes);
    homes
        .lab()
        .await(
            "a bridge is left for the estimate",
            () -> logs(homes).contains("the bridge was left: " + BY_ESTIMATE));
    double left = System.currentTimeMillis();
    homes
        .lab()
        .await("each agent has one more bridge", AT_ONCE, () -> bridgesSoFar(homes) >= bridges + 2);
    double back = System.currentTimeMillis();
    homes.lab().await("traffic takes the bridge", () -> quickSince(pinger, back) >= WINDOW);
    List<Pinger.Ping> pings = pinger.answered();
    int lost = lost(pings, before);
    long byMesh =
        pings.stream().skip(before).filter(ping -> ping.rttMillis() > FAR_BOUND_MILLIS).count();
    String seen = "bridge left in vain, back after %.1f s, %d pings by the mesh, %d pings lost";
    System.out.println(seen.formatted((back - left) / 1000, byMesh, lost));
    assertTrue(byMesh >= 10, byMesh + " by the mesh");
    assertTrue(lost <= MOST_LOST, lost + " lost");
    assertMeasuredSince(left, homes.a());
    assertMeasuredSince(left, homes.b());
    homes
        .lab()
        .await(
            "a minute goes by",
            Duration.ofSeconds(90),
            () -> pinger.answered().getLast().sentMillis() - left >= MINUTE_MILLIS);
    assertEquals(bridges + 2, bridgesSoFar(homes), logs(homes));
    assertTrue(homes.a().agent().isIn("bridged") && homes.b().agent().isIn("bridged"));
    assertTrue(median(pinger) < FAR_BOUND_MILLIS, median(pinger) + " ms");
  }

  /** The mesh is near only for as long as the routers measure their ways into it. */
  private static void makeSeemNear(TwoHomes homes) throws LabException {
    bringNear(homes);
    homes.streets().mesh(FAR_LEGS);
    homes
        .lab()
        .await(
            "both agents take the mesh for faster than the path",
            () -> seemsFast(homes.a()) && seemsFast(homes.b()));
  }

  private static void bringNear(TwoHomes homes) throws LabException {
    homes.streets().mesh(NEAR_LEGS);
    for (Resident resident : List.of(homes.a(), homes.b())) {
      homes.lab().await("the router knows a near peering", () -> hasNearPeering(resident));
    }
  }

  private static boolean seemsFast(Resident at) {
    double estimate = estimateMillis(at);
    return estimate > 0 && estimate < SLOW_MILLIS;
  }

  /** The mesh that was measured while no bridge hid it is what is estimated from now on. */
  private static void assertMeasuredSince(double millis, Resident at) {
    JsonNode bridge = at.agent().bridge();
    double seconds = (System.currentTimeMillis() - millis) / 1000;
    double ageSeconds = bridge.path("mesh_rtt_age_s").asDouble(Double.MAX_VALUE);
    assertTrue(ageSeconds < seconds, seconds + " s ago: " + bridge);
    assertTrue(bridge.path("mesh_rtt_ms").asDouble() > FAR_BOUND_MILLIS, bridge.toString());
    double estimate = bridge.path("mesh_estimate_ms").asDouble();
    assertTrue(estimate > FAR_BOUND_MILLIS, bridge.toString());
  }

  /** How often either agent has said that its bridge stands. */
  private static long bridgesSoFar(TwoHomes homes) throws LabException {
    String said = " bridged: traffic takes the direct path";
    return logs(homes).lines().filter(line -> line.contains(said)).count();
  }

  private static String logs(TwoHomes homes) throws LabException {
    return homes.a().agent().log() + homes.b().agent().log();
  }

  /** How many pings took the bridge of those that were sent later. */
  private static long quickSince(Pinger pinger, double millis) throws LabException {
    return pinger.answered().stream()
        .filter(ping -> ping.sentMillis() > millis && ping.rttMillis() < FAR_BOUND_MILLIS)
        .count();
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
      now = ping.rttMillis() >= SLOW_MILLIS ? now + 1 : 0;
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

  /** What happens beside the far mesh. */
  private interface Bridged {
    void in(TwoHomes homes, Pinger pinger) throws LabException;
  }
}
