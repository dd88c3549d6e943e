package dev.ratatoskr.netns.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.netns.home.Families;
import dev.ratatoskr.netns.home.Resident;
import dev.ratatoskr.netns.home.Streets;
import dev.ratatoskr.netns.home.TwoHomes;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.routers.Pinger;
import dev.ratatoskr.netns.routers.RouterRelease;
import dev.ratatoskr.netns.wan.LinkCounts;
import dev.ratatoskr.netns.wan.LinkShape;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Faults that take long and are mostly waited for: these run beside others. */
final class WaitedFaultsIT {
  private static final Breakage BREAKAGE = new Breakage();

  @AfterAll
  static void printTable() {
    BREAKAGE.printTable();
  }

  @Test
  void bothRoutersAreUpgraded() throws LabException {
    BREAKAGE.by(
        "both routers upgraded; from when both answer",
        TwoHomes.Plan.of(RouterRelease.TRIXIE, Families.IPV4),
        homes -> {
          for (Resident each : List.of(homes.a(), homes.b())) {
            String before = each.router().version();
            each.router().process().kill();
            each.router().restart(RouterRelease.SID);
            assertNotEquals(before, each.router().version());
          }
        },
        homes -> {});
  }

  @Test
  void theAgentAndTheRouterOfOneHomeAreKilledAtOnce() throws LabException {
    BREAKAGE.by(
        "kill -9 of one agent and its router",
        homes -> {
          homes.b().agent().process().kill();
          homes.b().router().process().kill();
          homes.b().router().restart();
        },
        homes -> homes.b().agent().startAndAwait());
  }

  @Test
  void oneDirectionOfTheDirectPathIsBlackHoledForTenSeconds() throws LabException {
    BREAKAGE.by(
        "direct path black-holed one way 10 s",
        homes -> shape(homes, Streets.DIRECT_LEG.withBlackHole(true)),
        homes -> {
          Scenario.letPass(Duration.ofSeconds(10));
          assertTrue(there(homes).lost() > 0, "nothing came to the hole");
          assertEquals(0, back(homes).lost());
          shape(homes, Streets.DIRECT_LEG);
        });
  }

  /** From a to b only. */
  private static void shape(TwoHomes homes, LinkShape shape) {
    homes.lab().wan().shape(gateway(homes.a()), gateway(homes.b()), shape);
  }

  private static LinkCounts there(TwoHomes homes) {
    return homes.lab().wan().counts(gateway(homes.a()), gateway(homes.b()));
  }

  private static LinkCounts back(TwoHomes homes) {
    return homes.lab().wan().counts(gateway(homes.b()), gateway(homes.a()));
  }

  private static String gateway(Resident resident) {
    return resident.home().gateway().label();
  }

  /** Its own pings wait with it: what is counted begins when it goes on. */
  @Test
  void aRouterStopsReadingForTenSeconds() throws LabException {
    BREAKAGE.by(
        "one router stopped for 10 s; from when it goes on",
        homes -> {
          homes.b().router().process().signal("STOP");
          Scenario.letPass(Duration.ofSeconds(10));
          homes.b().router().process().signal("CONT");
        },
        homes -> {});
  }

  @Test
  void aThirdOfThePacketsIsLostForAMinute() throws LabException {
    Scenario.run(
        "lossy-minute",
        TwoHomes.Plan.STANDARD,
        homes -> {
          try (Pinger pinger = Scenario.bridged(homes)) {
            long begun = System.currentTimeMillis();
            homes.streets().direct(Streets.DIRECT_LEG.withLoss(0.3));
            Scenario.letPass(Duration.ofMinutes(1));
            homes.streets().direct(Streets.DIRECT_LEG);
            Passage passage = Passage.of(pinger, begun, System.currentTimeMillis());
            double bridge = Scenario.untilBridge(homes.lab(), pinger);
            String seen =
                "30 %% lost each way for a minute: %s; back on the bridge after %.0f ms"
                    .formatted(passage, bridge);
            System.out.println(seen);
            assertTrue(there(homes).lost() > 100 && back(homes).lost() > 100, seen);
            // Of bare packets 49 % would be.
            assertTrue(passage.answered() > 0.6 * passage.sent(), seen);
            homes
                .lab()
                .await(
                    "one shim peering each, no orphan",
                    () -> homes.a().shimPeers() == 1 && homes.b().shimPeers() == 1);
          }
        });
  }

  @Test
  void aBridgeIsMadeAndKeptWherePacketsComeTwiceAndInAnyOrder() throws LabException {
    Scenario.run(
        "twice",
        TwoHomes.Plan.STANDARD,
        homes -> {
          Duration jitter = Duration.ofMillis(5);
          homes.streets().mesh(Streets.PUBLIC_LEG.withTwice(0.3).withJitter(jitter, false));
          homes.streets().direct(Streets.DIRECT_LEG.withTwice(0.3).withJitter(jitter, false));
          try (Pinger pinger = Scenario.bridged(homes)) {
            Instant since = since(homes.a());
            long begun = System.currentTimeMillis();
            Scenario.letPass(Duration.ofSeconds(20));
            Passage passage = Passage.of(pinger, begun, System.currentTimeMillis() - 1000);
            String seen = "twice and in any order: " + passage;
            System.out.println(seen);
            assertTrue(passage.answered() > 0.98 * passage.sent(), seen);
            assertTrue(homes.b().agent().isIn("bridged"), seen);
            // Reckoned anew each time, from the age of the bridge.
            Duration moved = Duration.between(since, since(homes.a())).abs();
            assertTrue(moved.compareTo(Duration.ofSeconds(1)) < 0, seen);
          }
        });
  }

  private static Instant since(Resident resident) {
    return Instant.parse(resident.agent().bridge().path("since").asText());
  }

  /** What became of pings. */
  private record Passage(int sent, int answered, int direct) {
    static Passage of(Pinger pinger, long fromMillis, long toMillis) throws LabException {
      List<Pinger.Ping> pings =
          pinger.answered().stream()
              .filter(p -> p.sentMillis() > fromMillis && p.sentMillis() < toMillis)
              .toList();
      int sent = pings.isEmpty() ? 0 : pings.getLast().sequence() - pings.getFirst().sequence() + 1;
      long direct =
          pings.stream().filter(p -> p.rttMillis() < Scenario.BRIDGE_BOUND_MILLIS).count();
      return new Passage(sent, pings.size(), Math.toIntExact(direct));
    }

    @Override
    public String toString() {
      return "%d of %d pings answered, %d over the bridge".formatted(answered, sent, direct);
    }
  }
}
