package dev.ratatoskr.netns.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ratatoskr.netns.home.Agent;
import dev.ratatoskr.netns.home.Families;
import dev.ratatoskr.netns.home.Resident;
import dev.ratatoskr.netns.home.TwoHomes;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.routers.Pinger;
import dev.ratatoskr.netns.routers.RouterRelease;
import dev.ratatoskr.netns.stun.StunServer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * Whether strangers' traffic passes over a bridge, with six routers: a root above the public router
 * and a stranger below each home, who talk with each other.
 *
 * <p>The system property {@code ratatoskr.hidden.seconds} says for how long to watch. A router
 * thinks its parent over every four minutes, so less shows the way of traffic only, and more than
 * five minutes the tree, too.
 */
final class HiddenIT {
  private static final RouterRelease RELEASE = RouterRelease.SID;
  private static final String OFF = "[bridge]\nhide-from-transit = false\n";
  private static final Duration WATCHED =
      Duration.ofSeconds(Integer.getInteger("ratatoskr.hidden.seconds", 12));

  /**
   * A new link costs twice its first round trip, which has 5 ms of its own; more on a busy machine.
   */
  private static final int PLAIN_COST_BOUND = 190;

  /** Which of the two agents hides the bridge, and what the held frames cost at least. */
  enum Hides {
    BOTH(400),
    ONE(200),
    NOBODY(0);

    private final int leastCost;

    Hides(int leastCost) {
      this.leastCost = leastCost;
    }
  }

  @Test
  void strangersKeepToTheMeshWhereBothHide() throws LabException {
    meet(Hides.BOTH);
  }

  @Test
  void strangersKeepToTheMeshWhereOneHides() throws LabException {
    meet(Hides.ONE);
  }

  @Test
  void strangersTakeTheBridgeWhereNobodyHides() throws LabException {
    meet(Hides.NOBODY);
  }

  private static void meet(Hides hides) throws LabException {
    TwoHomes.Programs programs =
        new TwoHomes.Programs(
            RELEASE, TwoHomes.Programs.DEFAULT_MTU, hides == Hides.BOTH ? "" : OFF);
    Scenario.run(
        "hidden-" + hides,
        TwoHomes.Plan.of(programs, Families.IPV4),
        homes -> {
          Strangers strangers = Strangers.around(homes, RELEASE);
          if (hides == Hides.ONE) {
            useDefaults(homes, homes.b());
          }
          try (Pinger pair = Scenario.bridged(homes);
              Pinger others = strangers.ping()) {
            assertCosts(homes, hides);
            assertTold(homes.a(), hides == Hides.BOTH);
            assertTold(homes.b(), hides != Hides.NOBODY);
            homes.lab().await("the strangers talk", () -> !others.answered().isEmpty());
            Scenario.settledMillis(homes.lab(), pair, Scenario.BRIDGE_BOUND_MILLIS / 2);
            watch(homes, hides, pair, others);
          }
        });
  }

  private static void watch(TwoHomes homes, Hides hides, Pinger pair, Pinger others)
      throws LabException {
    int pairFrom = pair.answered().size();
    int othersFrom = others.answered().size();
    Scenario.letPass(WATCHED);
    List<Pinger.Ping> own = since(pair, pairFrom);
    List<Pinger.Ping> theirs = since(others, othersFrom);
    long foreignA = foreignFrames(homes.a());
    long foreignB = foreignFrames(homes.b());
    boolean parentsKept = parentsKept(homes);
    String seen =
        String.format(
            Locale.ROOT,
            "%s hides, %d s: pair %.1f ms, %d of %d lost; strangers %.1f ms, %d lost; foreign"
                + " frames %d and %d; costs %d and %d; parents kept: %b",
            hides,
            WATCHED.toSeconds(),
            median(own),
            lost(own),
            own.size() + lost(own),
            median(theirs),
            lost(theirs),
            foreignA,
            foreignB,
            cost(homes.a()),
            cost(homes.b()),
            parentsKept);
    System.out.println(seen);
    assertTrue(median(own) < Scenario.BRIDGE_BOUND_MILLIS, seen);
    if (hides == Hides.NOBODY) {
      assertTrue(foreignA > 0 && foreignB > 0, seen);
      assertTrue(median(theirs) < Scenario.BRIDGE_BOUND_MILLIS, seen);
    } else {
      assertEquals(0, foreignA + foreignB, seen);
      // None is lost where nothing else wants the cores.
      assertTrue(lost(own) <= own.size() / 100, seen);
      assertTrue(median(theirs) > Scenario.BRIDGE_BOUND_MILLIS, seen);
      assertTrue(parentsKept, seen);
    }
  }

  private static boolean parentsKept(TwoHomes homes) throws LabException {
    String publicKey = homes.publicRouter().key();
    return Strangers.parent(homes.a()).equals(publicKey)
        && Strangers.parent(homes.b()).equals(publicKey);
  }

  private static void assertCosts(TwoHomes homes, Hides hides) throws LabException {
    for (Resident resident : List.of(homes.a(), homes.b())) {
      homes.lab().await("the router has measured the link", () -> cost(resident) > 0);
      long cost = cost(resident);
      String seen = hides + " hides, cost " + cost;
      assertTrue(cost >= hides.leastCost, seen);
      boolean bounded = hides != Hides.BOTH;
      assertTrue(!bounded || cost < hides.leastCost + PLAIN_COST_BOUND, seen);
    }
  }

  /** What the status and the log say of the bridge. */
  private static void assertTold(Resident resident, boolean hidden) throws LabException {
    JsonNode transit = resident.agent().bridge().path("transit");
    assertEquals(hidden, transit.path("hidden").asBoolean(), transit.toString());
    String log = resident.agent().log();
    String line = (hidden ? " hidden from transit: " : " not hidden from transit: ");
    assertTrue(log.contains(line + transit.path("reason").asText()), log);
  }

  /** Writes the configuration anew, without further settings. */
  private static void useDefaults(TwoHomes homes, Resident resident) throws LabException {
    List<String> servers =
        homes.streets().publicAddresses().stream()
            .map(each -> each + ":" + StunServer.PORT)
            .toList();
    Agent.configure(
        homes.lab(), resident.home().host(), resident.router().admin().socket(), servers, "");
  }

  private static long foreignFrames(Resident resident) {
    return resident.agent().bridge().at("/transit/foreign_frames").asLong(-1);
  }

  /** What the router says of its peering with the shim; 0 while it has none. */
  private static long cost(Resident resident) throws LabException {
    for (JsonNode peer : resident.router().admin().ask("getPeers").path("peers")) {
      if (peer.path("remote").asText().contains("127.0.0.1")) {
        return peer.path("cost").asLong();
      }
    }
    return 0;
  }

  private static List<Pinger.Ping> since(Pinger pinger, int from) throws LabException {
    List<Pinger.Ping> all = pinger.answered();
    return all.subList(from, all.size());
  }

  private static double median(List<Pinger.Ping> pings) {
    return pings.stream().map(Pinger.Ping::rttMillis).sorted().toList().get(pings.size() / 2);
  }

  private static int lost(List<Pinger.Ping> pings) {
    return pings.getLast().sequence() - pings.getFirst().sequence() + 1 - pings.size();
  }
}
