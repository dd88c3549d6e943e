package dev.ratatoskr.netns.scenario;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.netns.home.Families;
import dev.ratatoskr.netns.home.NatTool;
import dev.ratatoskr.netns.home.Streets;
import dev.ratatoskr.netns.lab.Lab;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.lab.Namespace;
import dev.ratatoskr.netns.lab.NatKind;
import dev.ratatoskr.netns.lab.TestDirectories;
import dev.ratatoskr.netns.stun.StunServer;
import dev.ratatoskr.netns.wan.Prefix;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The packaged command {@code nat} behind every kind of gateway, against a real server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class NatCommandIT {
  private static final List<String> IPV4 = List.of("203.0.113.1:3478", "203.0.113.2:3478");
  private static final List<String> BOTH =
      List.of("203.0.113.1:3478", "203.0.113.2:3478", "[2001:db8:1::1]:3478");
  private static final double LIMIT_SECONDS = 9;

  private final Lab lab;
  private final Streets streets;
  private final List<Double> seconds = new ArrayList<>();

  NatCommandIT() throws LabException {
    lab = Lab.open(TestDirectories.of("nat-command"), 1);
    streets = Streets.build(lab, Families.BOTH, NatKind.FULL_CONE, NatKind.FULL_CONE);
  }

  @BeforeAll
  void startServer() throws LabException {
    StunServer.start(lab, streets.publicNode(), streets.publicAddresses());
  }

  /**
   * Half of the runs, because a busy machine may need longer for one. At rest they take 3 s, and
   * what is promised is 5; a slow machine needs some more for the start of the JVM.
   */
  @AfterAll
  void itTookSecondsOnly() {
    lab.close();
    seconds.sort(null);
    System.out.println("seconds that the command took: " + seconds);
    assertTrue(seconds.get(seconds.size() / 2) < LIMIT_SECONDS, seconds.toString());
  }

  private NatTool run(Namespace host, List<String> servers) throws LabException {
    NatTool said = NatTool.run(lab, host, servers);
    System.out.println(said.json());
    seconds.add(said.json().path("seconds").asDouble());
    return said;
  }

  @ParameterizedTest
  @CsvSource({
    "FULL_CONE, endpoint_independent, endpoint_independent, preserving, false",
    "FULL_CONE_HAIRPIN, endpoint_independent, endpoint_independent, preserving, true",
    "ADDRESS_RESTRICTED, endpoint_independent, address_dependent, preserving, false",
    "PORT_RESTRICTED, endpoint_independent, address_and_port_dependent, preserving, false",
    "PORT_RANGE, endpoint_independent, address_and_port_dependent, random, false",
    "ADDRESS_DEPENDENT, address_dependent, address_and_port_dependent, random, false",
    "SYMMETRIC_SEQUENTIAL, address_and_port_dependent, address_and_port_dependent, sequential,"
        + " false",
    "SYMMETRIC_RANDOM, address_and_port_dependent, address_and_port_dependent, random, false"
  })
  void saysWhatTheGatewayDoes(
      NatKind kind, String mapping, String filtering, String allocation, String hairpin)
      throws LabException {
    streets.a().nat(kind);
    NatTool said = run(streets.a().host(), BOTH);
    assertAll(
        () -> assertEquals(0, said.exitStatus()),
        () -> assertEquals("198.51.100.1", said.at("ipv4.address")),
        () -> assertEquals(mapping, said.at("ipv4.mapping")),
        () -> assertEquals(filtering, said.at("ipv4.filtering")),
        () -> assertEquals(allocation, said.at("ipv4.allocation")),
        () -> assertEquals(hairpin, said.at("ipv4.hairpin")),
        () ->
            assertEquals(
                kind == NatKind.SYMMETRIC_SEQUENTIAL ? "2" : "null", said.at("ipv4.stride")),
        () -> assertEquals("false", said.at("udp_blocked")),
        () -> assertEquals("2001:db8:a1:1:0:0:0:10", said.at("ipv6.address")),
        () -> assertEquals("false", said.at("ipv6.translated")));
  }

  @Test
  void anIpv6FirewallIsToldFromAnOpenOne() throws LabException {
    streets.a().nat(NatKind.PORT_RESTRICTED);
    NatTool firewalled = run(streets.a().host(), BOTH);
    assertEquals("address_and_port_dependent", firewalled.at("ipv6.filtering"));
    assertEquals("good", firewalled.at("verdict.kind"));
    streets.a().gateway().nft("add chain ip6 fw forward { policy accept; }\n");
    NatTool open = run(streets.a().host(), BOTH);
    assertEquals("endpoint_independent", open.at("ipv6.filtering"));
    streets.a().gateway().nft("add chain ip6 fw forward { policy drop; }\n");
  }

  @Test
  void blockedUdpIsTold() throws LabException {
    streets.a().nat(NatKind.UDP_BLOCKED);
    NatTool said = run(streets.a().host(), IPV4);
    assertEquals(0, said.exitStatus());
    assertEquals("true", said.at("udp_blocked"));
    assertEquals("blocked", said.at("verdict.kind"));
    NatTool six = run(streets.a().host(), BOTH);
    assertEquals("false", six.at("udp_blocked"));
    assertEquals("ipv6_only", six.at("verdict.kind"));
  }

  @Test
  void aHostWithoutANetworkIsTold() throws LabException {
    Namespace alone = lab.namespace("alone");
    NatTool said = run(alone, BOTH);
    assertEquals(1, said.exitStatus());
    assertEquals("null", said.at("udp_blocked"));
    assertEquals("unknown", said.at("verdict.kind"));
  }

  @Test
  void theGatewayItselfHasNoNat() throws LabException {
    NatTool said = run(streets.b().gateway(), IPV4);
    assertEquals("none", said.at("ipv4.mapping"));
    assertEquals("198.51.100.2", said.at("ipv4.address"));
  }

  @ParameterizedTest
  @CsvSource({
    "PORT_RESTRICTED, FULL_CONE, endpoint_independent, address_and_port_dependent",
    "FULL_CONE, ADDRESS_RESTRICTED, endpoint_independent, address_dependent",
    "SYMMETRIC_RANDOM, PORT_RESTRICTED, address_and_port_dependent, address_and_port_dependent"
  })
  void behindACarriersGatewayTheStricterShows(
      NatKind carrierKind, NatKind homeKind, String mapping, String filtering) throws LabException {
    try (Lab own = Lab.open(TestDirectories.of("nat-command-carrier"), 1)) {
      Streets internet = Streets.build(own, Families.IPV4, NatKind.FULL_CONE, NatKind.FULL_CONE);
      StunServer.start(own, internet.publicNode(), internet.publicAddresses());
      Namespace host = customer(own, carrierKind, homeKind);
      NatTool said = NatTool.run(own, host, IPV4);
      System.out.println(said.json());
      assertAll(
          () -> assertEquals("198.51.100.9", said.at("ipv4.address")),
          () -> assertEquals(mapping, said.at("ipv4.mapping")),
          () -> assertEquals(filtering, said.at("ipv4.filtering")));
    }
  }

  /** Two gateways in a row, and the host behind both. */
  private static Namespace customer(Lab lab, NatKind carrierKind, NatKind homeKind)
      throws LabException {
    Namespace carrier = lab.namespace("carrier");
    Namespace home = lab.namespace("home");
    Namespace host = lab.namespace("host");
    lab.attach(carrier, "wan0", List.of(Prefix.of("198.51.100.9")));
    lab.connect(carrier, "lan0", home, "wan0");
    lab.connect(home, "lan0", host, "eth0");
    carrier.ip(
        "link set wan0 mtu 1500 up",
        "addr add 198.51.100.9/32 dev wan0",
        "route add default dev wan0",
        "addr add 100.64.0.1/24 dev lan0");
    home.ip(
        "addr add 100.64.0.2/24 dev wan0",
        "route add default via 100.64.0.1",
        "addr add 192.168.7.1/24 dev lan0");
    host.ip("addr add 192.168.7.10/24 dev eth0", "route add default via 192.168.7.1");
    carrier.nft(carrierKind.rules("198.51.100.9", "100.64.0.0/24"));
    home.nft(homeKind.rules("100.64.0.2", "192.168.7.0/24"));
    return host;
  }
}
