package dev.ratatoskr.netns.scenario;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.netns.home.Streets;
import dev.ratatoskr.netns.home.TwoHomes;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.routers.Pinger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Whatever breaks: traffic comes back over the mesh, then over the bridge, and nothing remains. */
final class FaultsIT {
  private static final Breakage BREAKAGE = new Breakage();

  @AfterAll
  static void printTable() {
    BREAKAGE.printTable();
  }

  @Test
  void oneAgentIsKilledAndRestarted() throws LabException {
    BREAKAGE.by(
        "kill -9 of one agent",
        homes -> homes.a().agent().process().kill(),
        homes -> homes.a().agent().startAndAwait());
  }

  @Test
  void bothAgentsAreKilledAndRestarted() throws LabException {
    BREAKAGE.by(
        "kill -9 of both agents",
        homes -> {
          homes.a().agent().process().kill();
          homes.b().agent().process().kill();
        },
        TwoHomes::startAgents);
  }

  @Test
  void oneRouterIsKilledAndRestarted() throws LabException {
    BREAKAGE.by(
        "kill -9 of one router",
        homes -> {
          homes.b().router().process().kill();
          homes.b().router().restart();
        },
        homes -> {});
  }

  @Test
  void theMappingsAreFlushed() throws LabException {
    BREAKAGE.by(
        "NAT mappings flushed",
        homes -> {
          homes.a().home().flushMappings();
          homes.b().home().flushMappings();
        },
        homes -> {});
  }

  @Test
  void theDirectPathIsBlackHoledForTenSeconds() throws LabException {
    BREAKAGE.by(
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
            BREAKAGE.tell("admin socket 2 s late", 0, bridge);
          }
        });
  }

  private static void move(Path from, Path to) throws LabException {
    try {
      Files.move(from, to);
    } catch (IOException e) {
      throw new LabException("cannot move " + from, e);
    }
  }
}
