package dev.ratatoskr.netns.scenario;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.netns.home.Families;
import dev.ratatoskr.netns.home.Home;
import dev.ratatoskr.netns.home.TwoHomes;
import dev.ratatoskr.netns.lab.Lab;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.lab.NatKind;
import dev.ratatoskr.netns.routers.Pinger;
import dev.ratatoskr.netns.routers.RouterRelease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The network changes under a bridge that carries traffic: the traffic comes back to it. */
final class NetworkChangeReachIT {
  private static final List<String> TABLE = new ArrayList<>();

  @AfterAll
  static void printTable() {
    System.out.println("change | traffic back, ms after it | bridge back, ms after it");
    TABLE.forEach(System.out::println);
  }

  @Test
  void theNatGivesOtherPortsMidTraffic() throws LabException {
    changing(
        "rebinding",
        new TwoHomes.Plan(
            TwoHomes.Programs.of(RouterRelease.SID),
            Families.IPV4,
            NatKind.PORT_RANGE,
            NatKind.PORT_RESTRICTED),
        homes -> {
          Home home = homes.a().home();
          home.gateway()
              .nft(
                  """
                  flush chain ip nat post
                  add rule ip nat post oifname wan0 meta l4proto udp masquerade to :30000-39999
                  add rule ip nat post oifname wan0 masquerade
                  """);
          home.flushMappings();
        },
        Limits.REBINDING_MILLIS);
  }

  @Test
  void aHostGetsAnotherAddressMidTraffic() throws LabException {
    changing(
        "another address",
        TwoHomes.Plan.STANDARD,
        homes -> {
          Home home = homes.a().home();
          home.address(home.plan().lan4() + ".77/24");
        },
        Limits.ADDRESS_MILLIS);
  }

  @Test
  void anAgentSleepsForAMinute() throws LabException {
    Scenario.run(
        "asleep",
        TwoHomes.Plan.STANDARD,
        homes -> {
          try (Pinger pinger = Scenario.bridged(homes)) {
            Lab lab = homes.lab();
            long begunNanos = System.nanoTime();
            homes.a().agent().process().signal("STOP");
            double traffic = Scenario.untilTraffic(lab, pinger);
            Scenario.letPass(Duration.ofSeconds(60).minusNanos(System.nanoTime() - begunNanos));
            homes.a().agent().process().signal("CONT");
            double bridge = Scenario.untilBridge(lab, pinger);
            tell("60 s of SIGSTOP (bridge: after it)", traffic, bridge);
            assertTrue(bridge < Limits.ASLEEP_MILLIS, bridge + " ms");
          }
        });
  }

  /**
   * How soon, in milliseconds, the traffic must be on the bridge again. Measured alone: 1.3 to 1.6
   * s after a rebinding; 6.6 to 6.7 s after another address, of which the mesh itself is away for
   * 4.7 to 6.0 s; 0.7 s after sleep. The bounds are wide, because a machine that is busy with
   * something else was seen to take 2.1 and 16.6 s: they only tell a return from none.
   */
  private static final class Limits {
    static final double REBINDING_MILLIS = 10_000;
    static final double ADDRESS_MILLIS = 30_000;
    static final double ASLEEP_MILLIS = 15_000;

    private Limits() {}
  }

  private static void changing(
      String name, TwoHomes.Plan plan, Scenario.Body change, double limitMillis)
      throws LabException {
    Scenario.run(
        name.replace(' ', '-'),
        plan,
        homes -> {
          try (Pinger pinger = Scenario.bridged(homes)) {
            change.in(homes);
            double changed = System.currentTimeMillis();
            double traffic = Scenario.untilTraffic(homes.lab(), pinger);
            double since = System.currentTimeMillis() - changed;
            double bridge = since + Scenario.untilBridge(homes.lab(), pinger);
            tell(name, traffic, bridge);
            assertTrue(bridge < limitMillis, name + ": " + bridge + " ms");
          }
        });
  }

  private static void tell(String change, double trafficMillis, double bridgeMillis) {
    TABLE.add(String.format(Locale.ROOT, "%s | %.0f | %.0f", change, trafficMillis, bridgeMillis));
  }
}
