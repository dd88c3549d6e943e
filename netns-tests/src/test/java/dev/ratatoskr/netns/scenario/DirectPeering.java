package dev.ratatoskr.netns.scenario;

import dev.ratatoskr.netns.home.Home;
import dev.ratatoskr.netns.home.TwoHomes;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.routers.Pinger;
import java.util.List;
import java.util.Map;

/**
 * What the bridge is compared with: home b opens a port of its gateway by hand, and its router is
 * peered with directly, over TCP and without any agent.
 */
final class DirectPeering {
  private static final int PINGS = 300;

  private DirectPeering() {}

  /**
   * Ends both agents and peers the routers; returns the median round trip, in milliseconds, of six
   * seconds of pings.
   *
   * @param ipv6 by which version of IP
   */
  static double pingMillis(TwoHomes homes, Pinger pinger, boolean ipv6) throws LabException {
    homes.a().agent().process().close();
    homes.b().agent().process().close();
    homes.lab().await("the routers have no shim", () -> homes.a().shimPeers() == 0);
    homes.a().router().admin().ask("addPeer", Map.of("uri", open(homes.b().home(), ipv6)));
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

  /** Forwards the port to the host behind the gateway; returns the URI to dial from outside. */
  private static String open(Home home, boolean ipv6) throws LabException {
    int port = TwoHomes.HOME_PORT;
    if (ipv6) {
      home.gateway().nft("insert rule ip6 fw forward tcp dport " + port + " accept\n");
      return "tcp://[" + home.plan().lan6() + "10]:" + port;
    }
    String inside = home.plan().lan4() + ".10";
    home.gateway()
        .nft("add rule ip nat pre iifname wan0 tcp dport " + port + " dnat to " + inside + "\n");
    return "tcp://" + home.plan().outside4() + ":" + port;
  }
}
