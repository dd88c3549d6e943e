package dev.ratatoskr.netns.scenario;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.netns.home.Streets;
import dev.ratatoskr.netns.home.TwoHomes;
import dev.ratatoskr.netns.lab.Lab;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.routers.Pinger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Whatever breaks: traffic comes back over the mesh, then over the bridge, and nothing remains. */
final class FaultsIT {
  private static final List<String> TABLE = new ArrayList<>();

  @AfterAll
  static void printTable() {
    System.out.println(
        "fault | traffic back, ms after the fault | bridge back, ms after the repair");
    TABLE.forEach(System.out::println);
  }

  @Test
  void oneAgentIsKilledAndRestarted() throws LabException {
    breaking(
        "kill -9 of one agent",
        homes -> homes.a().agent().process().kill(),
        homes -> homes.a().agent().startAndAwait());
  }

  @Test
  void bothAgentsAreKilledAndRestarted() throws LabException {
    breaking(
        "kill -9 of both agents",
        homes -> {
          homes.a().agent().process().kill();
          homes.b().agent().process().kill();
        },
        TwoHomes::startAgents);
  }

  @Test
  void oneRouterIsKilledAndRestarted() throws LabException {
    breaking(
        "kill -9 of one router",
        homes -> {
          homes.b().router().process().kill();
          homes.b().router().restart();
        },
        homes -> {});
  }

  @Test
  void theMappingsAreFlushed() throws LabException {
    breaking(
        "NAT mappings flushed",
        homes -> {
          homes.a().home().flushMappings();
          homes.b().home().flushMappings();
        },
        homes -> {});
  }

  @Test
  void theDirectPathIsBlackHoledForTenSeconds() throws LabException {
    breaking(
        "direct path black-holed 10 s",
        homes -> homes.streets().direct(Streets.DIRECT_LEG.withBlackHole(true)),
        homes -> {
          Scenario.letPass(Duration.ofSeconds(10));
          homes.streets().direct(Streets.DIRECT_LEG);
        });
  }

  @Test
  void theRoutersSocketAppearsAfterTheAgent() throws LabException {
    Scenario.run(
        "socket-later",
        TwoHomes.Plan.STANDARD,
        homes -> {
          Path socket = homes.a().router().admin().socket();
          Path away = socket.resolveSibling("away");
          move(socket, away);
          homes.a().agent().start();
          homes.b().agent().startAndAwait();
          Scenario.letPass(Duration.ofSeconds(2));
          assertTrue(homes.a().agent().process().isAlive());
          move(away, socket);
          try (Pinger pinger = homes.ping()) {
            double bridge = Scenario.untilBridge(homes.lab(), pinger);
            TABLE.add(row("admin socket 2 s late", 0, bridge));
          }
        });
  }

  private static void breaking(String fault, Scenario.Body breaks, Scenario.Body repairs)
      throws LabException {
    Scenario.run(
        fault.replace(' ', '-'),
        TwoHomes.Plan.STANDARD,
        homes -> {
          try (Pinger pinger = Scenario.bridged(homes)) {
            Lab lab = homes.lab();
            breaks.in(homes);
            double traffic = Scenario.untilTraffic(lab, pinger);
            repairs.in(homes);
            double bridge = Scenario.untilBridge(lab, pinger);
            TABLE.add(row(fault, traffic, bridge));
            lab.await(
                "one shim peering each, no orphan",
                () -> homes.a().shimPeers() == 1 && homes.b().shimPeers() == 1);
          }
          stopCleanly(homes);
        });
  }

  private static void stopCleanly(TwoHomes homes) throws LabException {
    assertTrue(homes.a().agent().process().terminate(Duration.ofSeconds(20)));
    assertTrue(homes.b().agent().process().terminate(Duration.ofSeconds(20)));
    homes
        .lab()
        .await(
            "no peering of ours remains",
            () -> homes.a().shimPeers() == 0 && homes.b().shimPeers() == 0);
  }

  private static String row(String fault, double traffic, double bridge) {
    return String.format(Locale.ROOT, "%s | %.0f | %.0f", fault, traffic, bridge);
  }

  private static void move(Path from, Path to) throws LabException {
    try {
      Files.move(from, to);
    } catch (IOException e) {
      throw new LabException("cannot move " + from, e);
    }
  }
}
