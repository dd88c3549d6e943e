package dev.ratatoskr.simnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.proto.UdpPort;
import java.net.InetSocketAddress;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Timeouts, hairpin, the early-arrival trap, reboot and rebinding. */
final class NatStateTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final Nat SHORT = Nat.portRestricted().lifetimeSeconds(10);

  /** The clock wraps after five seconds, so within the timeouts. */
  private final SimNet net = new SimNet(new SplittableRandom(11), Long.MAX_VALUE - 5 * SECOND);

  private final SimHost server = net.host("server");
  private final Inbox atServer = new Inbox();
  private final Inbox atA = new Inbox();
  private final UdpPort serverPort = server.open(5000, atServer);

  private UdpPort openA(Gateway gateway) {
    return net.host("a").behind(gateway).open(4000, atA);
  }

  private void send(UdpPort port, InetSocketAddress to) {
    port.send(to, Inbox.bytes("x"));
    net.runFor(1);
  }

  private InetSocketAddress serverAddress() {
    return new InetSocketAddress(server.ipv4Address(), 5000);
  }

  @Test
  void aMappingLivesUntilItsTimeoutAndNoLonger() {
    UdpPort a = openA(SHORT);
    send(a, serverAddress());
    net.runFor(10 * SECOND - 3);
    send(serverPort, atServer.last().from());
    assertEquals(1, atA.size(), "just in time");
    net.runFor(10 * SECOND);
    send(serverPort, atServer.last().from());
    assertEquals(1, atA.size(), "too late");
    assertEquals(1, net.trace().count(Trace.Kind.FILTERED));
    send(a, serverAddress());
    send(serverPort, atServer.last().from());
    assertEquals(2, atA.size(), "the inside reopens it");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void inboundRefreshesOnlyWhereAsked(boolean refreshed) {
    UdpPort a = openA(SHORT.lifetime(new Lifetime(10 * SECOND, refreshed)));
    send(a, serverAddress());
    for (int i = 0; i < 4; i++) {
      net.runFor(4 * SECOND);
      send(serverPort, atServer.last().from());
    }
    assertEquals(refreshed ? 4 : 2, atA.size());
  }

  @Test
  void outboundKeepsItAlive() {
    UdpPort a = openA(SHORT.lifetime(new Lifetime(10 * SECOND, false)));
    for (int i = 0; i < 5; i++) {
      send(a, serverAddress());
      net.runFor(9 * SECOND);
    }
    send(serverPort, atServer.last().from());
    assertEquals(1, atA.size());
  }

  @Test
  void anIpv6FirewallTimesOutToo() {
    Firewall firewall = Firewall.stateful().lifetime(Lifetime.seconds(10));
    SimHost a = net.host("a").behind(Nat.fullCone().ipv6(firewall)).ipv6();
    server.ipv6();
    UdpPort port = a.open(4000, atA);
    InetSocketAddress toA = new InetSocketAddress(a.ipv6Address(), 4000);
    send(serverPort, toA);
    assertEquals(0, atA.size(), "unsolicited");
    send(port, new InetSocketAddress(server.ipv6Address(), 5000));
    assertEquals(toA, atServer.last().from());
    send(serverPort, toA);
    assertEquals(1, atA.size());
    net.runFor(10 * SECOND);
    send(serverPort, toA);
    assertEquals(1, atA.size());
    a.router().gateway().firewall(Firewall.open());
    send(serverPort, toA);
    assertEquals(2, atA.size());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void twoHostsOfOneNatMeetByItsOuterAddressOnlyWithHairpin(boolean hairpin) {
    Nat nat = hairpin ? Nat.fullCone().hairpin() : Nat.fullCone();
    Router home = net.wan().lan("home", nat);
    UdpPort a = net.host("a").on(home).open(4000, atA);
    Inbox atB = new Inbox();
    UdpPort b = net.host("b").on(home).open(4100, atB);
    send(a, serverAddress());
    send(b, new InetSocketAddress(home.gateway().externalAddress(), 4000));
    assertEquals(hairpin ? 1 : 0, atA.size());
    if (hairpin) {
      assertEquals(
          new InetSocketAddress(home.gateway().externalAddress(), 4100),
          atA.last().from(),
          "the source is translated too");
    }
    send(b, new InetSocketAddress(net.host("a").ipv4Address(), 4000));
    assertEquals(net.host("b").ipv4Address(), atA.last().from().getAddress());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void twoCustomersOfOneCarrierMeetOnlyWithHairpinOfTheCarrier(boolean hairpin) {
    Nat carrierNat = hairpin ? Nat.fullCone().hairpin() : Nat.fullCone();
    Router carrier = net.wan().lan("carrier", carrierNat);
    Router homeA = carrier.lan("homeA", Nat.fullCone());
    Router homeB = carrier.lan("homeB", Nat.portRestricted());
    UdpPort a = net.host("a").on(homeA).open(4000, atA);
    UdpPort b = net.host("b").on(homeB).open(4100, new Inbox());
    send(a, serverAddress());
    InetSocketAddress seen = atServer.last().from();
    assertEquals(carrier.gateway().externalAddress(), seen.getAddress());
    send(b, seen);
    assertEquals(hairpin ? 1 : 0, atA.size());
    send(b, new InetSocketAddress(homeA.gateway().externalAddress(), 4000));
    assertEquals(hairpin ? 2 : 1, atA.size(), "inside the carrier's network they always meet");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anEarlyArrivalCostsTheFlowItsPortOnlyInTheTrap(boolean trap) {
    Nat nat = trap ? Nat.portRestricted().earlyArrivalTrap() : Nat.portRestricted();
    UdpPort a = openA(nat);
    Inbox atB = new Inbox();
    UdpPort b = net.host("b").behind(nat).open(4100, atB);
    InetSocketAddress mappedA = external("a", 4000);
    InetSocketAddress mappedB = external("b", 4100);
    send(a, serverAddress());
    send(b, serverAddress());
    assertEquals(mappedB, atServer.last().from());

    send(b, mappedA);
    send(a, mappedB);
    send(b, mappedA);
    send(a, mappedB);
    assertEquals(trap ? 0 : 1, atA.size());
    assertEquals(trap ? 0 : 2, atB.size(), () -> net.trace().toString());

    send(a, serverAddress());
    assertEquals(mappedA, atServer.last().from(), "other flows keep their port");
  }

  @Test
  void outOfTheTrapByAFreshPortOrAfterItsTimeout() {
    UdpPort a = openA(SHORT.earlyArrivalTrap());
    SimHost hostA = net.host("a");
    send(a, serverAddress());
    SimHost other = net.host("other");
    Inbox atOther = new Inbox();
    UdpPort stranger = other.open(6000, atOther);
    InetSocketAddress toOther = new InetSocketAddress(other.ipv4Address(), 6000);
    send(stranger, external("a", 4000));
    send(a, toOther);
    assertNotEquals(4000, atOther.last().from().getPort());
    send(hostA.open(4001, new Inbox()), toOther);
    assertEquals(4001, atOther.last().from().getPort());
    net.runFor(10 * SECOND);
    send(a, toOther);
    assertEquals(4000, atOther.last().from().getPort());
  }

  private InetSocketAddress external(String host, int port) {
    return new InetSocketAddress(net.host(host).router().gateway().externalAddress(), port);
  }

  @Test
  void aFlushOfAPreservingNatIsHealedByTheNextOutboundPacket() {
    UdpPort a = openA(Nat.portRestricted());
    send(a, serverAddress());
    InetSocketAddress before = atServer.last().from();
    net.host("a").router().gateway().flush();
    send(serverPort, before);
    assertEquals(0, atA.size());
    send(a, serverAddress());
    assertEquals(before, atServer.last().from());
  }

  @Test
  void rebindingMovesTheMappingToTheNewRange() {
    UdpPort a = openA(Nat.portRestricted().ports(20_000, 29_999));
    send(a, serverAddress());
    int before = atServer.last().from().getPort();
    assertTrue(before >= 20_000 && before <= 29_999, "4000 is out of range, so not kept");
    net.host("a").router().gateway().rebind(30_000, 39_999);
    send(a, serverAddress());
    int after = atServer.last().from().getPort();
    assertTrue(after >= 30_000 && after <= 39_999);
  }

  @Test
  void aNewExternalAddressLosesTheOldOne() {
    UdpPort a = openA(Nat.fullCone());
    send(a, serverAddress());
    InetSocketAddress before = atServer.last().from();
    net.host("a").router().gateway().newExternalAddress();
    send(serverPort, before);
    assertEquals(0, atA.size());
    assertEquals(1, net.trace().count(Trace.Kind.NO_ROUTE));
    send(a, serverAddress());
    assertNotEquals(before.getAddress(), atServer.last().from().getAddress());
    send(serverPort, atServer.last().from());
    assertEquals(1, atA.size());
  }

  @Test
  void whatIsNoNatSaysSo() {
    Box box = net.host("a").behind(Firewall.stateful()).router().gateway();
    assertThrows(IllegalStateException.class, box::externalAddress);
    assertThrows(IllegalStateException.class, () -> net.wan().gateway());
    assertFalse(box.translates(false));
  }
}
