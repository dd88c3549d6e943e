package dev.ratatoskr.netns.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.netns.home.Agent;
import dev.ratatoskr.netns.home.Lodger;
import dev.ratatoskr.netns.home.Resident;
import dev.ratatoskr.netns.home.TwoHomes;
import dev.ratatoskr.netns.lab.Exec;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.routers.Pinger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An agent needs no right but to open the router's socket. */
final class UnprivilegedIT {
  private static final int USER = 64_123;
  private static final int STRANGER = 64_124;
  private static final int GROUP = 64_125;

  @Test
  void aUserOfTheRoutersGroupHasBridges() throws LabException {
    Scenario.run(
        "unprivileged",
        TwoHomes.Plan.STANDARD,
        homes -> {
          Lodger lodger = Lodger.below(homes.lab().sockets(), USER, GROUP);
          Agent own = lodged(homes.a(), lodger);
          own.startAndAwait();
          homes.b().agent().startAndAwait();
          try (Pinger pinger = homes.ping()) {
            Scenario.awaitSwitch(homes.lab(), pinger);
            homes.lab().await("the bridge is told", () -> own.isIn("bridged"));
          }
          hasNoRights(own.process().pid());
          assertEquals("bridged", own.statusByCommand().at("/bridges/0/state").asText());
          othersSeeNothing(homes, own, lodger);
          assertTrue(own.process().terminate(Duration.ofSeconds(10)), "it stops");
          homes.lab().await("the peering is taken back", () -> homes.a().shimPeers() == 0);
        });
  }

  private static Agent lodged(Resident resident, Lodger lodger) throws LabException {
    lodger.mayOpen(resident.router().admin().socket());
    return resident.agent().lodge(lodger);
  }

  private static void hasNoRights(long pid) throws LabException {
    List<String> wanted = List.of("Uid", "Groups", "CapPrm", "CapEff", "CapBnd", "NoNewPrivs");
    List<String> found = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
        int colon = line.indexOf(':');
        if (colon > 0 && wanted.contains(line.substring(0, colon))) {
          found.add(line.replaceAll("\\s+", " ").strip());
        }
      }
    } catch (IOException e) {
      throw new LabException("the agent is gone", e);
    }
    String none = " 0000000000000000";
    assertEquals(
        List.of(
            "Uid: " + (USER + " ").repeat(4).strip(),
            "Groups: " + GROUP,
            "CapPrm:" + none,
            "CapEff:" + none,
            "CapBnd:" + none,
            "NoNewPrivs: 1"),
        found);
  }

  /** Another user of the machine learns nothing of the agent, and cannot read its key. */
  private static void othersSeeNothing(TwoHomes homes, Agent agent, Lodger lodger)
      throws LabException {
    Lodger stranger = new Lodger(lodger.home(), STRANGER, STRANGER);
    for (Path secret : List.of(agent.file(), lodger.home().resolve("agent-host-a/identity.pem"))) {
      assertTrue(Files.exists(secret), secret + "");
      List<String> command = stranger.asUser(List.of("cat", secret.toString()));
      Exec.Result read = Exec.of(homes.a().home().host().command(command)).run();
      assertNotEquals(0, read.exitStatus(), read.out());
      assertEquals("", read.out());
    }
  }
}
