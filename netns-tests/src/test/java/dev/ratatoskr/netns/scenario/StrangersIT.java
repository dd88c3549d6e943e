package dev.ratatoskr.netns.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ratatoskr.netns.home.TwoHomes;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.lab.Namespace;
import dev.ratatoskr.netns.routers.Pinger;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What strangers send changes nothing. */
final class StrangersIT {
  private static final int DATAGRAMS = 200;

  @Test
  void garbageAtEveryPortLeavesTheBridgeAlone() throws LabException {
    Scenario.run(
        "strangers",
        TwoHomes.Plan.STANDARD,
        homes -> {
          try (Pinger pinger = Scenario.bridged(homes)) {
            long lines = homes.a().agent().log().lines().count();
            List<Pinger.Ping> before = pinger.answered();
            String overlay = homes.a().router().address();
            throwGarbage(homes.streets().publicNode(), overlay, "9999");
            // The public node is a STUN server of a's, so its datagrams pass a's NAT only by luck;
            // a's own host reaches the agent's port always.
            String direct = homes.a().agent().bridge().at("/path/local").asText();
            throwGarbage(homes.a().home().host(), host(direct), port(direct));
            assertEquals(0, openShims(homes), "a shim still accepts connections");
            Scenario.untilTraffic(homes.lab(), pinger);
            List<Pinger.Ping> after = pinger.answered();
            int sent = after.getLast().sequence() - before.getLast().sequence();
            int lost = sent - (after.size() - before.size());
            assertTrue(lost <= 3 + sent / 50, lost + " of " + sent + " pings lost");
            assertTrue(homes.a().agent().isIn("bridged"));
            assertTrue(homes.a().agent().log().lines().count() - lines <= 10, "a flooded log");
          }
        });
  }

  /** Random datagrams of 1 to 1400 bytes, truncated, oversized and empty ones among them. */
  private static void throwGarbage(Namespace from, String address, String port)
      throws LabException {
    String script =
        "for i in $(seq "
            + DATAGRAMS
            + "); do head -c $((RANDOM % 1400)) /dev/urandom"
            + " >/dev/udp/"
            + address
            + "/"
            + port
            + " || true; done";
    from.exec("bash", "-c", script).run();
  }

  /** How many of the routers' shim ports still listen. */
  private static int openShims(TwoHomes homes) throws LabException {
    int open = 0;
    for (JsonNode peer : homes.a().router().admin().ask("getPeers").path("peers")) {
      String remote = peer.path("remote").asText();
      if (remote.contains("127.0.0.1")) {
        String port = remote.replaceAll(".*127\\.0\\.0\\.1:(\\d+).*", "$1");
        String sockets =
            homes.a().home().host().exec("ss", "-Hltn", "sport", "=", ":" + port).check();
        open += sockets.isBlank() ? 0 : 1;
      }
    }
    return open;
  }

  private static String host(String hostPort) {
    String host = hostPort.substring(0, hostPort.lastIndexOf(':'));
    return host.replace("[", "").replace("]", "").replaceFirst("^(0\\.0\\.0\\.0|::)$", "127.0.0.1");
  }

  private static String port(String hostPort) {
    return hostPort.substring(hostPort.lastIndexOf(':') + 1);
  }
}
