package dev.ratatoskr.punch.portmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.proto.portmap.PcpResult;
import dev.ratatoskr.simnet.Link;
import dev.ratatoskr.simnet.Nat;
import dev.ratatoskr.simnet.SimPortMapServer.Rules;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is promised of port mappings, in virtual time. */
class PortMapperTest {
  private static final InetAddress OUTSIDE = InetAddress.ofLiteral("20.9.9.9");

  private static MappedHome home(Rules rules) {
    MappedHome home = new MappedHome(7, Nat.portRestricted());
    home.server.rules(rules);
    return home;
  }

  private static Rules only(PortMapProtocol protocol) {
    return switch (protocol) {
      case PCP -> Rules.PCP;
      case NAT_PMP -> Rules.NAT_PMP;
      case IGD -> Rules.SILENT;
    };
  }

  private static IgdAnswer igd(IgdRequest request, long lifetimeSeconds) {
    return switch (request) {
      case IgdRequest.Find find -> new IgdAnswer.Found(find.id(), OUTSIDE);
      case IgdRequest.Map map ->
          new IgdAnswer.Mapped(map.id(), OUTSIDE, map.ports().external(), lifetimeSeconds);
      case IgdRequest.Unmap unmap -> new IgdAnswer.Unmapped(unmap.id());
    };
  }

  @Test
  void pcpIsPreferredAndLetsEveryoneIn() {
    MappedHome home = home(Rules.USUAL).igd(request -> igd(request, 3600)).start(false);
    home.run(5);
    assertEquals(PortMapProtocol.PCP, home.mapping().protocol());
    assertEquals(List.of(new PortMapEvent.Mapped(home.mapping())), home.events);
    assertEquals(3600, home.mapping().lifetimeSeconds());
    assertEquals(
        new InetSocketAddress(home.host.ipv4Address(), MappedHome.PORT), home.mapping().internal());
    assertTrue(home.lets(home.mapping().external()));
    assertEquals(0, home.asked(0, 1), "nothing is mapped by NAT-PMP beside it");
    assertEquals(1, home.igd.size(), "IGD was asked whether it is there, and no more");
  }

  @ParameterizedTest
  @EnumSource(PortMapProtocol.class)
  void eachProtocolAloneIsEnoughAndIsGivenBackAtTheEnd(PortMapProtocol protocol) {
    MappedHome home = home(only(protocol)).igd(request -> igd(request, 3600));
    if (protocol != PortMapProtocol.IGD) {
      home.igd(request -> new IgdAnswer.Absent(request.id()));
    }
    home.start(false);
    home.run(1.5);
    assertEquals(protocol, home.mapping().protocol());
    home.stop();
    home.run(0.2);
    assertEquals(List.of(), home.server.mapped());
    assertEquals(PortMapFailure.RELEASED, lastUnmapped(home).reason());
    assertInstanceOf(PortMapEvent.Released.class, home.events.getLast());
    if (protocol == PortMapProtocol.IGD) {
      assertInstanceOf(IgdRequest.Unmap.class, home.igd.getLast());
    } else {
      assertFalse(home.lets(new InetSocketAddress(externalOf(home), MappedHome.PORT)));
    }
    long sent = home.mapper.sent();
    home.run(4000);
    assertEquals(sent, home.mapper.sent(), "nothing is sent after the end");
  }

  private static PortMapEvent.Unmapped lastUnmapped(MappedHome home) {
    return home.events(PortMapEvent.Unmapped.class).getLast();
  }

  private static InetAddress externalOf(MappedHome home) {
    return home.host.router().gateway().externalAddress();
  }

  @Test
  void theWordThatPcpIsNotSpokenEndsTheWaitForIt() {
    MappedHome home = home(Rules.NAT_PMP).start(false);
    home.run(0.2);
    assertEquals(PortMapProtocol.NAT_PMP, home.mapping().protocol());
    assertTrue(home.lets(home.mapping().external()));
    assertEquals(1, home.asked(2, 1));
  }

  @Test
  void aGatewayWithoutAnyCostsFewPackets() {
    MappedHome home = home(Rules.SILENT).start(true);
    home.run(25);
    assertEquals(10, home.mapper.sent(), "three by PCP, four by NAT-PMP, three by PCP for IPv6");
    assertEquals(
        List.of(PortMapFailure.NO_ANSWER, PortMapFailure.NO_ANSWER),
        home.events(PortMapEvent.Unavailable.class).stream().map(e -> e.reason()).toList());
    home.run(3600 - 25);
    long firstHour = home.mapper.sent();
    home.run(3600);
    long secondHour = home.mapper.sent() - firstHour;
    System.out.println("no gateway answers: packets by hour " + firstHour + ", " + secondHour);
    assertTrue(firstHour <= 80, "first hour: " + firstHour);
    assertTrue(secondHour <= 20, "second hour: " + secondHour);
    assertEquals(List.of(), home.mapper.mappings());
  }

  @ParameterizedTest
  @EnumSource(names = {"PCP", "NAT_PMP"})
  void leasesAreRenewedAtHalfTheirLife(PortMapProtocol protocol) {
    MappedHome home = home(only(protocol).lifetime(40)).start(false);
    home.run(1);
    long before = home.asked(protocol == PortMapProtocol.PCP ? 2 : 0, 1);
    for (int i = 0; i < 600; i++) {
      home.run(1);
      assertEquals(List.of(MappedHome.PORT), home.server.mapped(), "after " + i + " s");
    }
    long renewals = home.asked(protocol == PortMapProtocol.PCP ? 2 : 0, 1) - before;
    assertTrue(renewals >= 24 && renewals <= 30, renewals + " renewals of 40 s in 600 s");
    assertEquals(1, home.events.size(), home.events.toString());
  }

  @ParameterizedTest
  @EnumSource(names = {"PCP", "NAT_PMP"})
  void aRestartOfTheGatewayIsNoticedWithinAMinute(PortMapProtocol protocol) {
    MappedHome home = home(only(protocol)).start(false);
    home.run(400);
    home.server.restart();
    assertFalse(home.lets(home.mapping().external()));
    assertTrue(
        home.net.runUntil(
            () -> !home.server.mapped().isEmpty(), PortMapSettings.DEFAULT.checkNanos()));
    assertTrue(home.lets(home.mapping().external()));
    assertEquals(1, home.events.size(), "for the peers nothing has changed: " + home.events);
  }

  @ParameterizedTest
  @EnumSource(names = {"PCP", "NAT_PMP"})
  void aHostThatWakesUpAsksAtOnce(PortMapProtocol protocol) {
    MappedHome home = home(only(protocol)).start(false);
    home.run(400);
    home.server.restart();
    home.wake();
    home.run(0.1);
    assertEquals(List.of(MappedHome.PORT), home.server.mapped());
  }

  @Test
  void anIdleHourWithAMappingCostsOneQuestionAMinute() {
    MappedHome home = home(Rules.USUAL).start(false);
    home.run(10);
    long before = home.mapper.sent();
    home.run(3600);
    long packets = home.mapper.sent() - before;
    System.out.println("with a mapping: packets an hour " + packets);
    assertTrue(packets >= 55 && packets <= 66, "packets an hour: " + packets);
  }

  @Test
  void aGatewayThatAnswersNoAnnouncementIsNotAskedForOneAgainAndAgain() {
    MappedHome home = home(Rules.PCP);
    home.server.spoil(reply -> reply.payload().get(1) == (byte) 0x80 ? List.of() : List.of(reply));
    home.start(false);
    home.run(7200);
    assertEquals(PortMapProtocol.PCP, home.mapping().protocol());
    assertEquals(1, home.events.size(), home.events.toString());
    assertTrue(home.asked(2, 0) <= 12, "announcements asked for: " + home.asked(2, 0));
  }

  @Test
  void anotherAddressOutsideIsToldToThePeers() {
    MappedHome home = home(Rules.NAT_PMP).start(false);
    home.run(100);
    InetSocketAddress before = home.mapping().external();
    home.host.router().gateway().newExternalAddress();
    home.run(61);
    assertNotEquals(before, home.mapping().external());
    assertEquals(3, home.events.size(), home.events.toString());
    assertEquals(before, lastUnmapped(home).mapping().external());
    assertTrue(home.lets(home.mapping().external()));
  }

  @ParameterizedTest
  @EnumSource(names = {"PCP", "NAT_PMP"})
  void anAddressBehindACarriersNatIsNotOffered(PortMapProtocol protocol) {
    MappedHome home = new MappedHome(3, Nat.cgn(Nat.portRestricted(), Nat.portRestricted()));
    home.server.rules(only(protocol));
    home.start(false);
    home.run(30);
    assertEquals(List.of(), home.mapper.mappings());
    assertEquals(List.of(), home.server.mapped(), "what is of no use is given back");
    assertEquals(0, home.events(PortMapEvent.Mapped.class).size());
    assertEquals(
        PortMapFailure.RESERVED_ADDRESS,
        home.events(PortMapEvent.Unavailable.class).getFirst().reason());
  }

  @Test
  void aPinholeInAFirewallLetsEveryoneIn() {
    MappedHome home = home(Rules.PCP);
    InetSocketAddress own = new InetSocketAddress(home.host.ipv6Address(), MappedHome.PORT);
    assertFalse(home.lets(own));
    home.start(true);
    home.run(2);
    PortMapping pinhole =
        home.mapper.mappings().stream().filter(PortMapping::isPinhole).findFirst().orElseThrow();
    assertEquals(own, pinhole.external());
    assertTrue(home.lets(own));
    home.stop();
    home.run(1);
    assertFalse(home.lets(own));
  }

  @Test
  void aProtocolThatRefusesLeavesItToTheNext() {
    Rules failing = Rules.USUAL.failing(PcpResult.NO_RESOURCES);
    MappedHome home = home(failing).start(false);
    home.run(0.5);
    assertEquals(PortMapProtocol.NAT_PMP, home.mapping().protocol());
    MappedHome alone = home(Rules.PCP.failing(PcpResult.NOT_AUTHORIZED)).start(false);
    alone.run(25);
    assertEquals(
        PortMapFailure.REFUSED, alone.events(PortMapEvent.Unavailable.class).getFirst().reason());
  }

  @Test
  void aGatewayThatFallsSilentIsToldAndTakenAgainWhenItIsBack() {
    MappedHome home = home(Rules.PCP).start(false);
    home.run(10);
    home.server.rules(Rules.SILENT);
    home.server.restart();
    home.run(120);
    assertEquals(PortMapFailure.SILENT, lastUnmapped(home).reason());
    assertEquals(List.of(), home.mapper.mappings());
    home.server.rules(Rules.PCP);
    home.run(240);
    assertTrue(home.lets(home.mapping().external()));
  }

  @Test
  void theEndDoesNotWaitForASilentGateway() {
    MappedHome home = home(Rules.PCP).start(false);
    home.run(10);
    home.server.rules(Rules.SILENT);
    home.stop();
    home.run(1.01);
    assertInstanceOf(PortMapEvent.Released.class, home.events.getLast());
  }

  @Test
  void anotherNetworkIsAnotherMapping() {
    MappedHome home = home(Rules.PCP).start(false);
    home.run(5);
    home.uplinks(List.of());
    assertEquals(PortMapFailure.NETWORK_CHANGED, lastUnmapped(home).reason());
    assertEquals(List.of(), home.mapper.mappings());
    home.uplinks(List.of(new Uplink(10, home.host.ipv4Address(), home.server.address(false))));
    home.run(5);
    assertTrue(home.lets(home.mapping().external()));
  }

  @Test
  void anIgdMappingIsRenewedAndItsEndNoticed() {
    MappedHome home = home(Rules.SILENT).igd(request -> igd(request, 0)).start(false);
    home.run(2);
    assertEquals(0, home.mapping().lifetimeSeconds(), "a lease for ever");
    home.run(3600);
    long renewals = home.igd.stream().filter(IgdRequest.Map.class::isInstance).count();
    assertEquals(13, renewals, "the first, and one every five minutes");
    home.igd(request -> new IgdAnswer.Refused(request.id(), "402"));
    home.run(300);
    assertEquals(PortMapFailure.REFUSED, lastUnmapped(home).reason());
  }

  @Test
  void anIgdAnswerToAnotherQuestionIsIgnored() {
    MappedHome home = home(Rules.SILENT).igd(request -> new IgdAnswer.Found(99, OUTSIDE));
    home.start(false);
    home.run(35);
    assertEquals(0, home.events(PortMapEvent.Mapped.class).size());
    assertEquals(
        PortMapFailure.NO_ANSWER, home.events(PortMapEvent.Unavailable.class).getFirst().reason());
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.3})
  void lossOnTheWirelessLanDelaysItOnly(double loss) {
    int mapped = 0;
    for (int seed = 0; seed < 200; seed++) {
      MappedHome home = new MappedHome(seed, Nat.symmetricRandom());
      home.host.on(home.host.router()).link(Link.delayMillis(2).loss(loss));
      home.start(false);
      home.run(10);
      mapped += home.mapper.mappings().size();
    }
    System.out.println("mapped within 10 s at " + loss + " loss: " + mapped + " of 200");
    assertTrue(mapped >= 190, mapped + " of 200");
  }
}
