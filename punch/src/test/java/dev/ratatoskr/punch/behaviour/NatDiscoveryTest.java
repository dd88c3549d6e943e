package dev.ratatoskr.punch.behaviour;

import static dev.ratatoskr.punch.behaviour.Filtering.ADDRESS_AND_PORT_DEPENDENT;
import static dev.ratatoskr.punch.behaviour.Filtering.ADDRESS_DEPENDENT;
import static dev.ratatoskr.punch.behaviour.Filtering.ENDPOINT_INDEPENDENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.simnet.Firewall;
import dev.ratatoskr.simnet.Gateway;
import dev.ratatoskr.simnet.Link;
import dev.ratatoskr.simnet.Nat;
import dev.ratatoskr.simnet.Router;
import dev.ratatoskr.simnet.SimHost;
import dev.ratatoskr.simnet.SimNet;
import dev.ratatoskr.simnet.SimStunServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a discovery says of every kind of network that simnet knows. */
class NatDiscoveryTest {
  private static final Link NEAR = Link.delayMillis(20);
  private static final PortAllocation PRESERVING = new PortAllocation.Preserving();
  private static final PortAllocation RANDOM = new PortAllocation.Random();

  private final SimNet net = new SimNet(32);

  static Stream<Arguments> kinds() {
    return Stream.of(
        Arguments.of(Nat.open(), Mapping.NONE, ENDPOINT_INDEPENDENT, PRESERVING),
        Arguments.of(Firewall.stateful(), Mapping.NONE, ADDRESS_AND_PORT_DEPENDENT, PRESERVING),
        Arguments.of(
            Nat.fullCone(), Mapping.ENDPOINT_INDEPENDENT, ENDPOINT_INDEPENDENT, PRESERVING),
        Arguments.of(
            Nat.addressRestricted(), Mapping.ENDPOINT_INDEPENDENT, ADDRESS_DEPENDENT, PRESERVING),
        Arguments.of(
            Nat.portRestricted(),
            Mapping.ENDPOINT_INDEPENDENT,
            ADDRESS_AND_PORT_DEPENDENT,
            PRESERVING),
        Arguments.of(
            Nat.portRestricted().ports(20_000, 29_999),
            Mapping.ENDPOINT_INDEPENDENT,
            ADDRESS_AND_PORT_DEPENDENT,
            RANDOM),
        Arguments.of(
            Nat.addressDependentMapping(),
            Mapping.ADDRESS_DEPENDENT,
            ADDRESS_AND_PORT_DEPENDENT,
            RANDOM),
        Arguments.of(
            Nat.symmetricRandom(),
            Mapping.ADDRESS_AND_PORT_DEPENDENT,
            ADDRESS_AND_PORT_DEPENDENT,
            RANDOM),
        Arguments.of(sequential(1), symmetric(), ADDRESS_AND_PORT_DEPENDENT, stride(1)),
        Arguments.of(sequential(2), symmetric(), ADDRESS_AND_PORT_DEPENDENT, stride(2)),
        Arguments.of(sequential(-1), symmetric(), ADDRESS_AND_PORT_DEPENDENT, stride(-1)),
        Arguments.of(sequential(256), symmetric(), ADDRESS_AND_PORT_DEPENDENT, stride(256)),
        Arguments.of(
            Nat.symmetricRandom().filtering(dev.ratatoskr.simnet.Behaviour.ENDPOINT_INDEPENDENT),
            symmetric(),
            ENDPOINT_INDEPENDENT,
            RANDOM));
  }

  private static Nat sequential(int stride) {
    return Nat.symmetricSequential(stride);
  }

  private static Mapping symmetric() {
    return Mapping.ADDRESS_AND_PORT_DEPENDENT;
  }

  private static PortAllocation stride(int stride) {
    return new PortAllocation.Sequential(stride);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void oneServerWithASecondAddressIsEnough(
      Gateway kind, Mapping mapping, Filtering filtering, PortAllocation allocation) {
    NatReport report = discover(kind, SimStunServer.on(net, "stun").address());
    assertEquals(mapping, report.ipv4().behaviour().mapping());
    assertEquals(filtering, report.ipv4().behaviour().filtering());
    assertEquals(allocation, report.ipv4().behaviour().allocation());
    assertEquals(new NatReport.Servers(1, 1), report.ipv4().servers());
    assertFalse(report.udpBlocked());
    assertEquals(new NatFacts(mapping, filtering, allocation, false), report.facts());
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void plainServersTellTheMappingButNotTheFilter(
      Gateway kind, Mapping mapping, Filtering filtering, PortAllocation allocation) {
    NatReport report = discover(kind, plain("s1"), plain("s2"), plain("s3"));
    assertEquals(
        mapping.isDependent() ? Mapping.DEPENDENT : mapping, report.ipv4().behaviour().mapping());
    assertEquals(Filtering.UNKNOWN, report.ipv4().behaviour().filtering());
    assertEquals(allocation, report.ipv4().behaviour().allocation());
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void serversOfBothSortsTogetherTellAll(
      Gateway kind, Mapping mapping, Filtering filtering, PortAllocation allocation) {
    SimStunServer one = SimStunServer.on(net, "s1");
    InetSocketAddress its2nd =
        new InetSocketAddress(one.host().addresses().get(1), SimStunServer.PORT);
    NatReport report =
        discover(kind, plain("p1"), one.address(), its2nd, SimStunServer.on(net, "s2").address());
    assertEquals(
        new NatFacts(mapping, filtering, allocation, false), report.facts(), report.toString());
  }

  @Test
  void onePlainServerTellsOnlyWhetherThereIsANat() {
    NatReport report = discover(Nat.fullCone(), plain("s1"));
    assertEquals(Mapping.UNKNOWN, report.ipv4().behaviour().mapping());
    assertEquals(PRESERVING, report.ipv4().behaviour().allocation());
    assertEquals(Mapping.NONE, discover("b", Nat.open(), plain("s2")).facts().mapping());
  }

  static Stream<Arguments> chains() {
    List<Nat> kinds =
        List.of(
            Nat.fullCone(), Nat.addressRestricted(), Nat.portRestricted(), Nat.symmetricRandom());
    return kinds.stream().flatMap(c -> kinds.stream().map(h -> Arguments.of(c, h)));
  }

  @ParameterizedTest
  @MethodSource("chains")
  void ofACarriersNatAndTheHomesTheStricterShows(Nat carrier, Nat home) {
    NatReport report =
        discover(Nat.cgn(carrier, home), SimStunServer.on(net, "stun").address(), plain("s2"));
    int mapping = Math.max(rank(carrier.mapping()), rank(home.mapping()));
    int filtering = Math.max(rank(carrier.filtering()), rank(home.filtering()));
    assertEquals(
        List.of(
                Mapping.ENDPOINT_INDEPENDENT,
                Mapping.ADDRESS_DEPENDENT,
                Mapping.ADDRESS_AND_PORT_DEPENDENT)
            .get(mapping),
        report.facts().mapping());
    assertEquals(
        List.of(ENDPOINT_INDEPENDENT, ADDRESS_DEPENDENT, ADDRESS_AND_PORT_DEPENDENT).get(filtering),
        report.facts().filtering());
    assertEquals(mapping == 2 ? RANDOM : PRESERVING, report.facts().allocation());
    assertTrue(outside(report).startsWith("20."), "the carrier's address, not the home's");
  }

  private static int rank(dev.ratatoskr.simnet.Behaviour behaviour) {
    return switch (behaviour) {
      case ENDPOINT_INDEPENDENT -> 0;
      case ADDRESS_DEPENDENT -> 1;
      case ADDRESS_AND_PORT_DEPENDENT -> 2;
    };
  }

  static Stream<Nat> cones() {
    return Stream.of(
        Nat.fullCone(),
        Nat.addressRestricted(),
        Nat.portRestricted(),
        Nat.portRestricted().ports(20_000, 29_999));
  }

  @ParameterizedTest
  @MethodSource("cones")
  void hairpinIsSeenWhereItWorksAlsoThroughAFilter(Nat kind) {
    InetSocketAddress server = SimStunServer.on(net, "stun").address();
    assertEquals(Hairpin.WORKS, hairpin(discover("a", kind.hairpin(), server)));
    assertEquals(Hairpin.FAILS, hairpin(discover("b", kind, server)));
    assertEquals(Hairpin.WORKS, hairpin(discover("c", kind.hairpin(), plain("p1"), plain("p2"))));
    assertEquals(Hairpin.WORKS, hairpin(discover("d", Nat.cgn(kind.hairpin(), kind), server)));
    assertEquals(Hairpin.UNKNOWN, hairpin(discover("e", Nat.open(), server)), "no NAT");
  }

  private static Hairpin hairpin(NatReport report) {
    return report.ipv4().behaviour().hairpin();
  }

  @Test
  void blockedUdpIsTold() {
    SimStunServer server = SimStunServer.on(net, "stun");
    SimHost host = net.host("a").behind(Nat.udpBlocked()).ipv6();
    DiscoveryHost run =
        new DiscoveryHost(net, host, List.of(server.address(), server.ipv6Address()));
    NatReport report = run.run();
    assertTrue(report.udpBlocked());
    assertTrue(report.facts().udpBlocked());
    assertEquals(new NatReport.Servers(1, 0), report.ipv6().servers());
    assertEquals(List.of(), report.uplinks());
    assertEquals(16, report.load().packets(), "eight to each server, no more");
    assertTrue(report.tookNanos() < TimeUnit.SECONDS.toNanos(2));
  }

  @Test
  void thatUdpIsBlockedIsNotSaidBeforeEveryRequestHadItsTime() {
    SimHost host = net.host("a").behind(Nat.udpBlocked());
    DiscoverySettings brief = DiscoverySettings.DEFAULT.within(TimeUnit.MILLISECONDS.toNanos(250));
    NatReport report = new DiscoveryHost(net, host, List.of(plain("s1")), brief).run();
    assertFalse(report.udpBlocked());
    assertTrue(report.ipv4().present());
    assertEquals(new NatReport.Servers(0, 0), report.ipv4().servers());
  }

  @Test
  void withoutServersOrAddressesItEndsAtOnceAndSaysSo() {
    NatReport none = new DiscoveryHost(net, net.host("a"), List.of()).run();
    assertTrue(none.ipv4().present());
    assertFalse(none.ipv6().present());
    assertFalse(none.udpBlocked(), "nobody was asked");
    SimHost bare = net.host("b");
    bare.remove(bare.ipv4Address());
    NatReport offline = new DiscoveryHost(net, bare, List.of(plain("s1"))).run();
    assertFalse(offline.ipv4().present());
    assertEquals(0, offline.tookNanos() + none.tookNanos());
  }

  @Test
  void portsThatCannotBeOpenedEndIt() {
    NatReport report =
        new DiscoveryHost(net, net.host("a"), List.of(plain("s1"))).withoutPorts().run();
    assertEquals(new NatReport.Servers(0, 0), report.ipv4().servers());
    assertEquals(0, report.load().packets());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anIpv6FirewallIsSeen(boolean open) {
    SimStunServer server = SimStunServer.on(net, "stun");
    Nat nat = Nat.symmetricRandom().ipv6(open ? Firewall.open() : Firewall.stateful());
    SimHost host = net.host("a").behind(nat).ipv6().link(NEAR);
    NatReport report =
        new DiscoveryHost(net, host, List.of(server.address(), server.ipv6Address())).run();
    assertEquals(Mapping.NONE, report.ipv6().behaviour().mapping(), "not translated");
    assertEquals(
        open ? ENDPOINT_INDEPENDENT : ADDRESS_AND_PORT_DEPENDENT,
        report.ipv6().behaviour().filtering());
    assertEquals(Optional.of(host.ipv6Address()), report.ipv6().outside());
    assertEquals(symmetric(), report.facts().mapping(), "IPv4 beside it");
  }

  @Test
  void ipv6WithoutAnAnsweringServerIsPresentAndUnreached() {
    SimStunServer server = SimStunServer.plain(net, "stun");
    SimHost host = net.host("a").behind(Nat.fullCone().ipv6(Firewall.udpBlocked())).ipv6();
    NatReport report =
        new DiscoveryHost(net, host, List.of(server.address(), server.ipv6Address())).run();
    assertTrue(report.ipv6().present());
    assertEquals(new NatReport.Servers(1, 0), report.ipv6().servers());
    assertFalse(report.udpBlocked());
  }

  @Test
  void everyUplinkIsNamedThePreferredFirst() {
    SimStunServer server = SimStunServer.on(net, "stun");
    Router cable = net.wan().lan("cable", Nat.fullCone());
    Router mobile = net.wan().lan("mobile", Nat.symmetricRandom());
    SimHost host = net.host("a").on(cable).alsoOn(mobile);
    NatReport report = new DiscoveryHost(net, host, List.of(server.address(), plain("s2"))).run();
    List<InetAddress> local = host.addresses();
    assertEquals(
        List.of(
            new NatReport.Uplink(local.get(0), cable.gateway().externalAddress()),
            new NatReport.Uplink(local.get(1), mobile.gateway().externalAddress())),
        report.uplinks());
    assertEquals(Mapping.ENDPOINT_INDEPENDENT, report.facts().mapping(), "of the preferred one");
  }

  @Test
  void anUplinkThatLeadsNowhereIsPassedOver() {
    SimStunServer server = SimStunServer.on(net, "stun");
    Router dead = net.wan().lan("dead", Nat.udpBlocked());
    Router alive = net.wan().lan("alive", Nat.addressRestricted());
    SimHost host = net.host("a").on(dead).alsoOn(alive);
    NatReport report = new DiscoveryHost(net, host, List.of(server.address())).run();
    assertEquals(1, report.uplinks().size());
    assertEquals(
        Optional.of(alive.gateway().externalAddress()), report.ipv4().outside(), report.toString());
    assertEquals(ADDRESS_DEPENDENT, report.facts().filtering());
  }

  @Test
  void itsLoadIsSmallAndCounted() {
    List<InetSocketAddress> servers = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      SimStunServer server = SimStunServer.on(net, "s" + i);
      servers.add(server.address());
      servers.add(server.ipv6Address());
    }
    SimHost host = net.host("a").behind(Nat.portRestricted()).ipv6().link(NEAR);
    DiscoveryHost run = new DiscoveryHost(net, host, servers);
    NatReport report = run.run();
    assertEquals(new NatReport.Servers(6, 6), report.ipv4().servers());
    assertEquals(run.sentTo().size(), report.load().packets());
    assertTrue(report.load().packets() <= 120, report.load().toString());
    assertTrue(report.load().bytes() <= 120 * 40, report.load().toString());
    assertTrue(report.tookNanos() < TimeUnit.SECONDS.toNanos(2), report.toString());
  }

  @Test
  void inHalfTheTimeItTellsTheSame() {
    SimStunServer server = SimStunServer.on(net, "stun");
    SimHost host = net.host("a").behind(Nat.portRestricted()).link(NEAR);
    DiscoverySettings hasty = DiscoverySettings.DEFAULT.within(TimeUnit.MILLISECONDS.toNanos(1000));
    assertEquals(hasty, hasty.within(TimeUnit.SECONDS.toNanos(9)), "never slower");
    NatReport report = new DiscoveryHost(net, host, List.of(server.address()), hasty).run();
    assertEquals(ADDRESS_AND_PORT_DEPENDENT, report.facts().filtering());
    assertEquals(Hairpin.FAILS, hairpin(report));
    assertTrue(report.tookNanos() < hasty.budgetNanos(), report.toString());
  }

  @Test
  void whateverIsOpenAtTheEndOfItsTimeIsUnknown() {
    SimStunServer server = SimStunServer.on(net, "stun");
    SimHost host = net.host("a").behind(Nat.portRestricted()).link(NEAR);
    DiscoverySettings brief = DiscoverySettings.DEFAULT.within(TimeUnit.MILLISECONDS.toNanos(200));
    NatReport report = new DiscoveryHost(net, host, List.of(server.address()), brief).run();
    assertEquals(Filtering.UNKNOWN, report.facts().filtering(), "not yet told from loss");
    assertEquals(Hairpin.UNKNOWN, hairpin(report));
    assertEquals(Mapping.ENDPOINT_INDEPENDENT, report.facts().mapping());
    assertEquals(brief.budgetNanos(), report.tookNanos());
  }

  @Test
  void anOpenNetworkIsToldWithinASecond() {
    NatReport report = discover(Nat.fullCone().hairpin(), SimStunServer.on(net, "s").address());
    assertTrue(report.tookNanos() < TimeUnit.SECONDS.toNanos(1), report.toString());
    assertInstanceOf(PortAllocation.Preserving.class, report.facts().allocation());
  }

  private InetSocketAddress plain(String name) {
    return SimStunServer.plain(net, name).address();
  }

  private static String outside(NatReport report) {
    return report.ipv4().outside().orElseThrow().getHostAddress();
  }

  private NatReport discover(Gateway gateway, InetSocketAddress... servers) {
    return discover("a", gateway, servers);
  }

  private NatReport discover(String name, Gateway gateway, InetSocketAddress... servers) {
    SimHost host = net.host(name).behind(gateway).link(NEAR);
    return new DiscoveryHost(net, host, List.of(servers)).run();
  }
}
