package dev.ratatoskr.netns.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ratatoskr.netns.home.Agent;
import dev.ratatoskr.netns.home.Families;
import dev.ratatoskr.netns.home.Home;
import dev.ratatoskr.netns.home.Streets;
import dev.ratatoskr.netns.home.TwoHomes;
import dev.ratatoskr.netns.lab.Lab;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.lab.NatKind;
import dev.ratatoskr.netns.lab.TestDirectories;
import dev.ratatoskr.netns.portmap.PortMapServer;
import dev.ratatoskr.netns.portmap.PortMapServer.Speaks;
import dev.ratatoskr.netns.routers.Pinger;
import dev.ratatoskr.netns.routers.Router;
import dev.ratatoskr.netns.routers.RouterRelease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The packaged agent and a real port-mapping server in its gateway. */
final class PortMappingIT {
  private static final int MTU = 1280;

  /** One home with a server in its gateway and a warm agent. */
  private record Setting(Lab lab, Streets streets, PortMapServer server, Agent agent) {
    JsonNode mapping() {
      return agent.status().map(s -> s.at("/nat/port_mapping")).orElseThrow();
    }

    void awaitMapping() throws LabException {
      lab.await("the status names a mapping", () -> mapping().isObject());
    }

    /** Sends a datagram from the public node and waits until it has passed the gateway. */
    void knock() throws LabException {
      String external = mapping().path("external").asText();
      knock(external.substring(0, external.lastIndexOf(":")), port());
    }

    /** The mapped port, of either family: which of the two the gateway grants first is open. */
    int port() {
      String external = mapping().path("external").asText();
      return Integer.parseInt(external.substring(external.lastIndexOf(":") + 1));
    }

    void knock(String address, int port) throws LabException {
      streets
          .a()
          .host()
          .nft(
              """
              add table inet knocks
              delete table inet knocks
              table inet knocks {
                chain in {
                  type filter hook input priority 0;
                  ip saddr 203.0.113.1 udp dport %1$d counter
                  ip6 saddr 2001:db8:1::/48 udp dport %1$d counter
                }
              }
              """
                  .formatted(port));
      String send = "echo knock >/dev/udp/" + address + "/" + port;
      streets.publicNode().exec("bash", "-c", send).check();
      lab.await(
          "the knock arrives inside",
          () ->
              streets
                  .a()
                  .host()
                  .exec("nft", "list", "table", "inet", "knocks")
                  .check()
                  .contains("counter packets 1"));
    }
  }

  /**
   * By its age a client sees that a gateway restarted, give or take two seconds and a sixteenth of
   * the minute between two questions (RFC 6887 section 8.5): a younger one may restart unnoticed.
   */
  private static final Duration AGED = Duration.ofSeconds(12);

  /**
   * Where the agent runs.
   *
   * @param isPublic whether the gateway's address outside is
   * @param families what the home speaks
   * @param gatewayAge for how long the server has run at least when the agent begins
   */
  private record Place(boolean isPublic, Families families, Duration gatewayAge) {
    static final Place USUAL = new Place(true, Families.IPV4, Duration.ZERO);
  }

  private interface Body {
    void in(Setting setting) throws LabException;
  }

  private static void run(String name, Speaks speaks, Place place, Body body) throws LabException {
    try (Lab lab = Lab.open(TestDirectories.of(name), 1)) {
      try {
        Streets streets =
            Streets.build(lab, place.families(), NatKind.PORT_RESTRICTED, NatKind.PORT_RESTRICTED);
        Home home = streets.a();
        if (place.isPublic()) {
          home.movePublic();
        }
        PortMapServer server = PortMapServer.start(lab, home, speaks);
        Scenario.letPass(place.gatewayAge());
        lab.capture(home.host());
        Router router =
            Router.start(
                new Router.Setup(lab, home.host(), RouterRelease.SID, MTU), List.of(), List.of());
        Agent agent =
            Agent.configure(
                lab, home.host(), router.admin().socket(), List.of("203.0.113.1:3478"), "");
        agent.startAndAwait();
        body.in(new Setting(lab, streets, server, agent));
      } catch (LabException | RuntimeException | Error e) {
        lab.keepEvidence();
        throw e;
      }
    }
  }

  @Test
  void theFirewallForIpv6IsOpenedAndClosedAgain() throws LabException {
    run(
        "portmap-pinhole",
        Speaks.PCP,
        new Place(true, Families.BOTH, Duration.ZERO),
        setting -> {
          setting.awaitMapping();
          int port = setting.port();
          setting.lab().await("a pinhole is there", () -> setting.server().pinholes(port) == 1);
          setting.knock("2001:db8:a1:1::10", port);
          assertTrue(setting.agent().process().terminate(Duration.ofSeconds(20)));
          assertEquals(0, setting.server().pinholes(port));
          assertEquals(0, setting.server().mapped());
        });
  }

  @ParameterizedTest
  @CsvSource({"PCP, pcp", "NAT_PMP, nat-pmp", "IGD, upnp-igd", "ALL, pcp"})
  void eachProtocolMapsThePortAndTheStopGivesItBack(Speaks speaks, String protocol)
      throws LabException {
    run(
        "portmap-" + speaks,
        speaks,
        Place.USUAL,
        setting -> {
          setting.awaitMapping();
          JsonNode mapping = setting.mapping();
          System.out.println(
              speaks + ": " + mapping + ", questions " + setting.server().questions());
          assertEquals(protocol, mapping.path("protocol").asText());
          assertTrue(mapping.path("external").asText().startsWith("20.0.0.1:"), mapping.toString());
          assertEquals(1, setting.server().mapped());
          setting.knock();
          assertTrue(setting.agent().process().terminate(Duration.ofSeconds(20)));
          assertEquals(0, setting.server().mapped());
        });
  }

  @ParameterizedTest
  @CsvSource({"PCP", "NAT_PMP", "IGD"})
  void aGatewayWithAReservedAddressIsNotBelieved(Speaks speaks) throws LabException {
    run(
        "portmap-reserved-" + speaks,
        speaks,
        new Place(false, Families.IPV4, Duration.ZERO),
        setting -> {
          if (speaks != Speaks.IGD) {
            setting.lab().await("the gateway is asked", () -> setting.server().questions() > 0);
          }
          Scenario.letPass(Duration.ofSeconds(6));
          assertTrue(setting.mapping().isNull(), setting.mapping().toString());
          assertEquals(0, setting.server().mapped());
        });
  }

  @ParameterizedTest
  @CsvSource({"PCP", "NAT_PMP"})
  void aRestartOfTheGatewayIsNoticed(Speaks speaks) throws LabException {
    run(
        "portmap-restart-" + speaks,
        speaks,
        new Place(true, Families.IPV4, AGED),
        setting -> {
          setting.awaitMapping();
          setting.server().restart();
          assertEquals(0, setting.server().mapped());
          long begin = System.nanoTime();
          setting
              .lab()
              .await(
                  "the port is mapped again",
                  Duration.ofSeconds(90),
                  () -> setting.server().mapped() == 1);
          long millis = Duration.ofNanos(System.nanoTime() - begin).toMillis();
          System.out.println(speaks + ": mapped again " + millis + " ms after the restart");
          setting.knock();
        });
  }

  @Test
  void aHardNatReachesAMappedPort() throws LabException {
    TwoHomes.Plan plan =
        new TwoHomes.Plan(
            TwoHomes.Programs.of(RouterRelease.SID),
            Families.IPV4,
            NatKind.PORT_RANGE,
            NatKind.SYMMETRIC_RANDOM);
    List<PortMapServer> servers = new ArrayList<>();
    Scenario.run(
        "portmap-hard",
        plan,
        streets -> {
          streets.a().movePublic();
          servers.add(PortMapServer.start(streets.lab(), streets.a(), Speaks.ALL));
        },
        homes -> {
          try (Pinger pinger = Scenario.bridged(homes)) {
            String external =
                homes.a().agent().status().orElseThrow().at("/nat/port_mapping/external").asText();
            JsonNode path = homes.b().agent().bridge().path("path");
            System.out.println("a is mapped at " + external + ", b's path " + path);
            assertEquals(external, path.path("remote").asText());
            assertEquals("mapped", path.path("kind").asText());
            assertTrue(!pinger.answered().isEmpty());
          }
          assertTrue(homes.a().agent().process().terminate(Duration.ofSeconds(20)));
          assertEquals(0, servers.getFirst().mapped());
        });
  }
}
