package dev.ratatoskr.punch.gather;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.proto.Candidate;
import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.UdpPort;
import dev.ratatoskr.proto.stun.StunCodec;
import dev.ratatoskr.punch.LocalPort;
import dev.ratatoskr.punch.Step;
import dev.ratatoskr.punch.behaviour.Filtering;
import dev.ratatoskr.punch.behaviour.Mapping;
import dev.ratatoskr.punch.behaviour.NatFacts;
import dev.ratatoskr.punch.behaviour.PortAllocation;
import dev.ratatoskr.simnet.Gateway;
import dev.ratatoskr.simnet.Nat;
import dev.ratatoskr.simnet.SimHost;
import dev.ratatoskr.simnet.SimNet;
import dev.ratatoskr.simnet.SimStunServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** One host that asks two addresses of a server. */
class CandidateGathererTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  /** A port from which nothing gets out. */
  private static final int BLOCKED = 2;

  private final SimNet net = new SimNet(21);
  private final SimStunServer stun = SimStunServer.on(net, "stun");
  private final CandidateGatherer gatherer =
      new CandidateGatherer(GatherSettings.DEFAULT, net.random());
  private final List<GatherEvent> events = new ArrayList<>();
  private final List<Long> asked = new ArrayList<>();
  private final Set<InetSocketAddress> servers = new HashSet<>();
  private final List<InetSocketAddress> lost = new ArrayList<>();
  private boolean cut;
  private List<Integer> serverPorts = List.of(SimStunServer.PORT);

  private UdpPort open(Gateway gateway) {
    return open(net.host("a").behind(gateway));
  }

  private UdpPort open(SimHost host) {
    UdpPort port = host.open(4000, (from, payload, now) -> onDatagram(from, payload, now));
    gatherer.onInterfaces(host.addresses(), net.nowNanos());
    List<InetSocketAddress> servers = new ArrayList<>();
    for (InetAddress ip : stun.host().addresses()) {
      serverPorts.forEach(number -> servers.add(new InetSocketAddress(ip, number)));
    }
    gatherer.onServers(servers, net.nowNanos());
    gatherer.onPortOpened(new LocalPort(1, port.localAddress()), net.nowNanos());
    drain(port);
    return port;
  }

  private void onDatagram(InetSocketAddress from, ByteBuffer payload, long now) {
    try {
      gatherer.onStun(1, from, StunCodec.decode(payload), now);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  private void drain(UdpPort port) {
    Step<GatherEvent> step = gatherer.poll();
    while (!(step instanceof Step.WaitUntil<GatherEvent>)) {
      if (step instanceof Step.Send<GatherEvent> send && send.portId() == BLOCKED) {
        lost.add(send.to());
      } else if (step instanceof Step.Send<GatherEvent> send) {
        asked.add(net.elapsedNanos());
        servers.add(send.to());
        if (!cut) {
          port.send(send.to(), send.payload());
        }
      } else if (step instanceof Step.Emit<GatherEvent> emit) {
        events.add(emit.event());
      }
      step = gatherer.poll();
    }
  }

  private void run(UdpPort port, long seconds) {
    for (long i = 0; i < seconds * 10; i++) {
      net.runFor(SECOND / 10);
      gatherer.onTimeout(net.nowNanos());
      drain(port);
    }
  }

  private long count(Candidate.Kind kind) {
    return events.stream()
        .filter(e -> e instanceof GatherEvent.Found found && found.candidate().kind() == kind)
        .count();
  }

  private NatFacts facts() {
    NatFacts last = NatFacts.UNKNOWN;
    for (GatherEvent event : events) {
      if (event instanceof GatherEvent.NatObserved observed) {
        last = observed.facts();
      }
    }
    return last;
  }

  @Test
  void findsHostAndOneReflexiveCandidateAndSeesThatTheServersAgree() {
    run(open(Nat.portRestricted()), 1);
    assertEquals(1, count(Candidate.Kind.HOST));
    assertEquals(1, count(Candidate.Kind.REFLEXIVE));
    assertEquals(Mapping.ENDPOINT_INDEPENDENT, facts().mapping());
    assertEquals(new PortAllocation.Preserving(), facts().allocation());
    assertTrue(events.contains(new GatherEvent.Gathered(1)));
  }

  @Test
  void seesThatASymmetricNatShowsEachServerAnotherPort() {
    run(open(Nat.symmetricRandom()), 1);
    assertEquals(2, count(Candidate.Kind.REFLEXIVE));
    assertEquals(Mapping.DEPENDENT, facts().mapping());
    assertEquals(new PortAllocation.Random(), facts().allocation());
    assertEquals(0, count(Candidate.Kind.PREDICTED));
  }

  @Test
  void foreseesTheNextPortsOfANatThatCounts() {
    UdpPort port = open(Nat.symmetricSequential(-2));
    run(port, 1);
    assertEquals(new PortAllocation.Sequential(-2), facts().allocation());
    List<Integer> foreseen = new ArrayList<>();
    for (GatherEvent event : events) {
      if (event instanceof GatherEvent.Found found
          && found.candidate().kind() == Candidate.Kind.PREDICTED) {
        foreseen.add(found.candidate().address().getPort());
      }
    }
    SimHost peer = net.host("peer");
    List<Integer> seen = new ArrayList<>();
    UdpPort listening = peer.open(4000, (from, payload, now) -> seen.add(from.getPort()));
    port.send(new InetSocketAddress(peer.ipv4Address(), 4000), ByteBuffer.allocate(4));
    net.runFor(SECOND);
    listening.close();
    assertEquals(ObservedMappings.PREDICTIONS, foreseen.size());
    assertEquals(foreseen.getFirst(), seen.getFirst());
  }

  @Test
  void twoPortsOfOneServerTellOnWhatTheMappingDepends() {
    serverPorts = List.of(SimStunServer.PORT, SimStunServer.ALTERNATE_PORT);
    run(open(Nat.symmetricRandom()), 1);
    assertEquals(Mapping.ADDRESS_AND_PORT_DEPENDENT, facts().mapping());
  }

  @Test
  void anOpenHostHasNoSecondCandidateOfTheSameAddress() {
    run(open(Nat.open()), 1);
    assertEquals(0, count(Candidate.Kind.REFLEXIVE));
    assertEquals(Mapping.NONE, facts().mapping());
  }

  @Test
  void saysThatNoServerAnswersAndThatItWaitsNoLonger() {
    run(open(Nat.udpBlocked()), 5);
    assertTrue(events.contains(new GatherEvent.Gathered(1)));
    assertTrue(events.contains(new GatherEvent.NoServerAnswers(1)));
    assertTrue(facts().udpBlocked());
  }

  @Test
  void asksAgainBeforeTheMappingDiesAndAtOnceWhenAnInterfaceChanges() {
    UdpPort port = open(Nat.portRestricted().lifetimeSeconds(30));
    run(port, 120);
    for (int i = 1; i < asked.size(); i++) {
      assertTrue(asked.get(i) - asked.get(i - 1) < 28 * SECOND);
    }
    assertEquals(1, count(Candidate.Kind.REFLEXIVE), "the mapping never changed");
    int before = asked.size();
    gatherer.onInterfaces(List.of(), net.nowNanos());
    drain(port);
    assertTrue(asked.size() > before);
    assertTrue(events.stream().anyMatch(GatherEvent.Lost.class::isInstance));
  }

  @Test
  void oneServerKeepsTheMappingAndANewOneIsNoticedByAll() {
    SimHost host = net.host("a").behind(Nat.portRestricted().lifetimeSeconds(30));
    UdpPort port = open(host);
    run(port, 3600);
    assertTrue(asked.size() < 180, asked.size() + " questions in an hour");
    assertEquals(1, count(Candidate.Kind.REFLEXIVE));
    events.clear();
    host.router().gateway().rebind(30_000, 39_999);
    run(port, 30);
    assertEquals(1, count(Candidate.Kind.REFLEXIVE));
    assertTrue(
        events.stream()
            .noneMatch(
                e -> e instanceof GatherEvent.NatObserved o && o.facts().mapping().isDependent()),
        events.toString());
    assertEquals(Mapping.ENDPOINT_INDEPENDENT, facts().mapping());
  }

  @Test
  void withoutAMappingToKeepTheServersAreLeftInPeace() {
    run(open(Nat.symmetricRandom()), 3600);
    assertTrue(asked.size() < 40, asked.size() + " questions in an hour");
  }

  @Test
  void whereNobodyAnswersTheQuestionsGrowRareUntilSomethingChanges() {
    cut = true;
    UdpPort port = open(Nat.portRestricted());
    run(port, 3600);
    assertTrue(asked.size() < 250, asked.size() + " requests in vain in an hour");
    cut = false;
    gatherer.onDoubt(net.nowNanos());
    run(port, 1);
    assertEquals(1, count(Candidate.Kind.REFLEXIVE));
    asked.clear();
    run(port, 120);
    assertTrue(asked.size() >= 4, "the mapping is kept by " + asked.size() + " questions");
  }

  @Test
  void anAnswerAfterALongSilenceIsKeptAsAnyOther() {
    cut = true;
    UdpPort port = open(Nat.portRestricted());
    run(port, 3600);
    cut = false;
    // The next question of the round that is due by then at the latest.
    run(port, 450);
    assertEquals(1, count(Candidate.Kind.REFLEXIVE));
    asked.clear();
    run(port, 120);
    assertTrue(asked.size() >= 4, "the mapping is kept by " + asked.size() + " questions");
  }

  @Test
  void neverOffersWhatNoPeerShouldProbe() throws UnknownHostException {
    UdpPort port = open(Nat.open());
    events.clear();
    List<InetAddress> bad = new ArrayList<>();
    for (String ip : List.of("127.0.0.1", "::1", "169.254.1.1", "fe80::1", "200:1::2", "301::1")) {
      bad.add(InetAddress.getByName(ip));
    }
    gatherer.onInterfaces(bad, net.nowNanos());
    drain(port);
    assertFalse(events.stream().anyMatch(GatherEvent.Found.class::isInstance), events.toString());
  }

  @Test
  void aPortThatNobodyHearsDoesNotTurnTheOthersToOtherServers() {
    UdpPort port = open(Nat.portRestricted());
    List<InetSocketAddress> list = new ArrayList<>(servers);
    for (int i = 0; i < 4; i++) {
      list.add(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 3478 + i));
    }
    gatherer.onServers(list, net.nowNanos());
    run(port, 5);
    gatherer.onPortOpened(
        new LocalPort(BLOCKED, new InetSocketAddress(InetAddress.ofLiteral("192.168.9.9"), 4000)),
        net.nowNanos());
    run(port, 3600);
    // As an interface that comes or goes makes all ports ask.
    gatherer.onDoubt(net.nowNanos());
    run(port, 5);
    assertEquals(
        Set.copyOf(list.subList(0, GatherSettings.DEFAULT.serversPerFamily())),
        servers,
        "asked from the other port");
    assertTrue(
        events.contains(
            new GatherEvent.NatObserved(
                BLOCKED,
                new NatFacts(
                    Mapping.UNKNOWN, Filtering.UNKNOWN, new PortAllocation.Unknown(), true))));
    assertTrue(lost.size() < 350, "requests in vain in an hour: " + lost.size());
  }
}
