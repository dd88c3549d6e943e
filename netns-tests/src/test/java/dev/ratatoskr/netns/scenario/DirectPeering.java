package dev.ratatoskr.netns.scenario;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.netns.home.Resident;
import dev.ratatoskr.netns.home.TwoHomes;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.routers.Pinger;
import java.time.Duration;
import java.util.List;

/**
 * What the bridge is compared with: home b opens a port of its gateway by hand, and its router is
 * peered with directly, over TCP and without any agent.
 */
final class DirectPeering {
  private static final int PINGS = 300;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private DirectPeering() {}

  /**
   * Ends both agents and peers the routers; returns the median round trip, in milliseconds, of six
   * seconds of pings.
   *
   * @param ipv6 by which version of IP
   */
  static double pingMillis(TwoHomes homes, Pinger pinger, boolean ipv6) throws LabException {
    for (Resident resident : List.of(homes.a(), homes.b())) {
      // An agent that is killed leaves its peer in the router.
      assertTrue(resident.agent().process().terminate(PATIENCE));
    }
    homes.lab().await("the routers have no shim", () -> homes.a().shimPeers() == 0);
    homes.peerDirectly(ipv6);
    Scenario.untilBridge(homes.lab(), pinger);
    int before = pinger.answered().size();
    homes.lab().await("pings over the peering", () -> pinger.answered().size() >= before + PINGS);
    List<Double> times =
        pinger.answered().subList(before, before + PINGS).stream()
            .map(Pinger.Ping::rttMillis)
            .sorted()
            .toList();
    return times.get(PINGS / 2);
  }
}
