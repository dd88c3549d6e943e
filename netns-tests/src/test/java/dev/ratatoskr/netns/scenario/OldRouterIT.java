package dev.ratatoskr.netns.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.netns.home.Agent;
import dev.ratatoskr.netns.lab.Lab;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.lab.Namespace;
import dev.ratatoskr.netns.lab.TestDirectories;
import dev.ratatoskr.netns.routers.Router;
import dev.ratatoskr.netns.routers.RouterRelease;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A router of another network generation is refused in words, and the agent goes on looking. */
final class OldRouterIT {
  private static final int MTU = 1280;
  private static final String REFUSAL = "router 0.4 is too old";

  @Test
  void aRouterBeforeZeroFiveIsRefusedInOneLine() throws LabException {
    try (Lab lab = Lab.open(TestDirectories.of("old-router"), 1)) {
      Namespace host = lab.namespace("host");
      Router router =
          Router.start(
              new Router.Setup(lab, host, RouterRelease.BOOKWORM, MTU), List.of(), List.of());
      Agent agent =
          Agent.configure(lab, host, router.admin().socket(), List.of("203.0.113.1:3478"), "");
      agent.start();
      lab.await("the refusal is told", () -> agent.log().contains(REFUSAL));
      long told = agent.log().lines().filter(line -> line.contains(REFUSAL)).count();
      Scenario.letPass(Duration.ofSeconds(4));
      assertTrue(agent.process().isAlive(), "the agent keeps trying");
      assertEquals(
          told, agent.log().lines().filter(line -> line.contains(REFUSAL)).count(), agent.log());
      System.out.println(
          "refusal: " + agent.log().lines().filter(l -> l.contains(REFUSAL)).toList());
    }
  }
}
