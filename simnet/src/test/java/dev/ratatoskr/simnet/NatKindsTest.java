package dev.ratatoskr.simnet;

import static dev.ratatoskr.simnet.Behaviour.ADDRESS_AND_PORT_DEPENDENT;
import static dev.ratatoskr.simnet.Behaviour.ADDRESS_DEPENDENT;
import static dev.ratatoskr.simnet.Behaviour.ENDPOINT_INDEPENDENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Proves each kind of NAT with an RFC 5780 style probe. */
final class NatKindsTest {
  private static final Link NEAR = Link.delayMillis(10);

  private final SimNet net = new SimNet(7);
  private final SimStunServer server = SimStunServer.on(net, "stun");

  static Stream<Arguments> kinds() {
    return Stream.of(
        Arguments.of(Nat.open(), ENDPOINT_INDEPENDENT, ENDPOINT_INDEPENDENT),
        Arguments.of(Nat.fullCone(), ENDPOINT_INDEPENDENT, ENDPOINT_INDEPENDENT),
        Arguments.of(Nat.addressRestricted(), ENDPOINT_INDEPENDENT, ADDRESS_DEPENDENT),
        Arguments.of(Nat.portRestricted(), ENDPOINT_INDEPENDENT, ADDRESS_AND_PORT_DEPENDENT),
        Arguments.of(Nat.addressDependentMapping(), ADDRESS_DEPENDENT, ADDRESS_AND_PORT_DEPENDENT),
        Arguments.of(Nat.symmetricRandom(), ADDRESS_AND_PORT_DEPENDENT, ADDRESS_AND_PORT_DEPENDENT),
        Arguments.of(
            Nat.symmetricSequential(2), ADDRESS_AND_PORT_DEPENDENT, ADDRESS_AND_PORT_DEPENDENT),
        Arguments.of(
            Nat.symmetricRandom().filtering(ENDPOINT_INDEPENDENT),
            ADDRESS_AND_PORT_DEPENDENT,
            ENDPOINT_INDEPENDENT),
        Arguments.of(Firewall.stateful(), ENDPOINT_INDEPENDENT, ADDRESS_AND_PORT_DEPENDENT));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void theProbeSeesWhatTheKindPromises(Gateway kind, Behaviour mapping, Behaviour filtering) {
    SimHost host = net.host("a").behind(kind).link(NEAR);
    assertEquals(mapping, new BehaviourProbe(net, host, 4000).mapping(server.address()));
    assertEquals(filtering, new BehaviourProbe(net, host, 4001).filtering(server.address()));
  }

  static Stream<Arguments> chains() {
    Stream.Builder<Arguments> all = Stream.builder();
    for (Nat carrier : chainable()) {
      for (Nat home : chainable()) {
        all.add(Arguments.of(carrier, home));
      }
    }
    return all.build();
  }

  private static Nat[] chainable() {
    return new Nat[] {
      Nat.fullCone(), Nat.addressRestricted(), Nat.portRestricted(), Nat.symmetricRandom()
    };
  }

  @ParameterizedTest
  @MethodSource("chains")
  void ofTwoChainedNatsTheStricterShows(Nat carrier, Nat home) {
    SimHost host = net.host("a").behind(Nat.cgn(carrier, home)).link(NEAR);
    Behaviour mapping = stricter(carrier.mapping(), home.mapping());
    Behaviour filtering = stricter(carrier.filtering(), home.filtering());
    assertEquals(mapping, new BehaviourProbe(net, host, 4000).mapping(server.address()));
    assertEquals(filtering, new BehaviourProbe(net, host, 4001).filtering(server.address()));
    assertTrue(host.ipv4Address().getHostAddress().startsWith("192.168."));
    assertTrue(
        host.router().gateway().externalAddress().getHostAddress().startsWith("100."),
        "the home's outer address is a carrier's inner one");
  }

  private static Behaviour stricter(Behaviour a, Behaviour b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  @Test
  void noUdpPassesABlockingBox() {
    SimHost host = net.host("a").behind(Nat.udpBlocked());
    assertTrue(new BehaviourProbe(net, host, 4000).mapped(server.address()).isEmpty());
    assertEquals(0, server.requests());
  }

  @Test
  void aPreservingNatKeepsThePortUnlessItIsTaken() {
    Router home = net.wan().lan("home", Nat.portRestricted());
    BehaviourProbe a = new BehaviourProbe(net, net.host("a").on(home), 4000);
    BehaviourProbe b = new BehaviourProbe(net, net.host("b").on(home), 4000);
    InetSocketAddress first = a.mapped(server.address()).orElseThrow();
    InetSocketAddress second = b.mapped(server.address()).orElseThrow();
    assertEquals(4000, first.getPort());
    assertNotEquals(4000, second.getPort());
    assertEquals(first.getAddress(), second.getAddress());
    assertEquals(home.gateway().externalAddress(), first.getAddress());
    assertEquals(ENDPOINT_INDEPENDENT, b.mapping(server.address()));
  }

  @Test
  void aSequentialNatStepsByItsStride() {
    for (int stride : new int[] {1, 2, 256, -1}) {
      SimNet fresh = new SimNet(stride);
      SimStunServer stun = SimStunServer.on(fresh, "stun");
      Nat nat = Nat.symmetricSequential(stride).ports(20_000, 60_000);
      BehaviourProbe probe = new BehaviourProbe(fresh, fresh.host("a").behind(nat), 4000);
      InetSocketAddress other = stun.address();
      int first = probe.mapped(other).orElseThrow().getPort();
      int second =
          probe
              .mapped(new InetSocketAddress(other.getAddress(), SimStunServer.ALTERNATE_PORT))
              .orElseThrow()
              .getPort();
      assertEquals(Math.floorMod(first - 20_000 + stride, 40_001), second - 20_000);
    }
  }

  @Test
  void aRandomNatSpreadsOverItsRange() {
    SimHost host = net.host("a").behind(Nat.symmetricRandom().ports(30_000, 39_999));
    Set<Integer> ports = new HashSet<>();
    double sum = 0;
    for (int i = 0; i < 400; i++) {
      int port =
          new BehaviourProbe(net, host, 4000 + i).mapped(server.address()).orElseThrow().getPort();
      assertTrue(port >= 30_000 && port <= 39_999);
      assertTrue(ports.add(port), "no two live mappings share a port");
      sum += port;
    }
    // The mean of 400 uniform draws has a standard deviation of 144.
    assertEquals(35_000, sum / 400, 700);
  }

  @Test
  void aFullPortRangeRefuses() {
    SimHost host = net.host("a").behind(Nat.portRestricted().ports(5000, 5002));
    for (int i = 0; i < 3; i++) {
      assertTrue(new BehaviourProbe(net, host, 4000 + i).mapped(server.address()).isPresent());
    }
    assertTrue(new BehaviourProbe(net, host, 4003).mapped(server.address()).isEmpty());
    assertEquals(1, net.trace().count(Trace.Kind.REFUSED));
    assertEquals(3, host.router().gateway().liveMappings());
  }

  @Test
  void anIpv6FirewallTranslatesNothing() {
    SimHost host = net.host("a").behind(Nat.symmetricRandom()).ipv6().link(NEAR);
    BehaviourProbe probe = new BehaviourProbe(net, host, 4000);
    assertEquals(
        new InetSocketAddress(host.ipv6Address(), 4000),
        probe.mapped(server.ipv6Address()).orElseThrow());
    assertFalse(probe.ask(server.ipv6Address(), true, true).isPresent());
    assertFalse(probe.ask(server.ipv6Address(), false, true).isPresent());
  }

  @Test
  void anIpv6FirewallMayBeOpen() {
    SimHost host = net.host("a").behind(Nat.symmetricRandom().ipv6(Firewall.open())).ipv6();
    BehaviourProbe probe = new BehaviourProbe(net, host, 4000);
    assertEquals(ENDPOINT_INDEPENDENT, probe.filtering(server.ipv6Address()));
  }
}
