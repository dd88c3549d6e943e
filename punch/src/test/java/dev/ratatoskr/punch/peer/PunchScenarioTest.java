package dev.ratatoskr.punch.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.ratatoskr.proto.Candidate;
import dev.ratatoskr.simnet.Link;
import dev.ratatoskr.simnet.Nat;
import dev.ratatoskr.simnet.Router;
import dev.ratatoskr.simnet.SimHost;
import dev.ratatoskr.simnet.SimNet;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Single situations, each in virtual time. */
class PunchScenarioTest {
  private static final int SEEDS = 30;

  @Test
  void withinOneLanTheHostCandidatesWin() {
    for (long seed = 0; seed < SEEDS; seed++) {
      SimNet net = new SimNet(seed);
      Router home = net.wan().lan("home", Nat.portRestricted());
      SimHost a = net.host("a").on(home).link(Link.delayMillis(1));
      SimHost b = net.host("b").on(home).link(Link.delayMillis(1));
      PunchPair pair = new PunchPair(net, a, b, 40).gathered();
      pair.startBoth();
      assertTrue(pair.runUntilNominated(1000), "seed " + seed);
      assertEquals(Candidate.Kind.HOST, pair.a.result().path().kind());
      assertEquals(b.ipv4Address(), pair.a.result().path().remote().getAddress());
    }
  }

  @Test
  void anAddressOfTheHomeIsToldOnlyWithinTheHome() {
    SimNet net = new SimNet(9);
    PunchPair apart = restricted(net);
    apart.startBoth();
    assertTrue(apart.runUntilNominated(3000));
    assertFalse(tellsOf(apart, apart.a) || tellsOf(apart, apart.b));

    SimNet one = new SimNet(9);
    Router home = one.wan().lan("home", Nat.portRestricted());
    PunchPair together =
        new PunchPair(one, one.host("a").on(home), one.host("b").on(home), 40).gathered();
    together.startBoth();
    assertTrue(together.runUntilNominated(1000));
    assertTrue(tellsOf(together, together.a) && tellsOf(together, together.b));
  }

  /** Whether one of its own addresses was signalled. */
  private static boolean tellsOf(PunchPair pair, PunchPeer peer) {
    ByteString ip = ByteString.copyFrom(peer.host.ipv4Address().getAddress());
    return pair.signalled.stream()
        .flatMap(
            m ->
                m.hasCandidateOffer()
                    ? Stream.of(m.getCandidateOffer().getCandidate())
                    : m.getPunchOffer().getCandidatesList().stream())
        .anyMatch(candidate -> candidate.getAddress().getIp().equals(ip));
  }

  @Test
  void ipv6PassesTwoStatefulFirewalls() {
    for (long seed = 0; seed < SEEDS; seed++) {
      SimNet net = new SimNet(seed);
      SimHost a = net.host("a").behind(Nat.symmetricRandom()).ipv6().link(Link.delayMillis(10));
      SimHost b = net.host("b").behind(Nat.symmetricRandom()).ipv6().link(Link.delayMillis(10));
      PunchPair pair = new PunchPair(net, a, b, 60).gathered();
      pair.startBoth();
      assertTrue(pair.runUntilNominated(3000), "seed " + seed);
      assertInstanceOf(Inet6Address.class, pair.b.result().path().remote().getAddress());
    }
  }

  @Test
  void eitherSideMayBeginAloneAndTheOtherFiveSecondsLater() {
    for (long seed = 0; seed < SEEDS; seed++) {
      SimNet net = new SimNet(seed);
      PunchPair pair = restricted(net);
      boolean first = seed % 2 == 0;
      (first ? pair.a : pair.b).start();
      assertTrue(pair.runUntilNominated(3000), "seed " + seed);
      net.runFor(PunchPair.millis(5000));
      int before = pair.a.nominated.size();
      (first ? pair.b : pair.a).start();
      assertTrue(
          net.runUntil(() -> pair.a.nominated.size() > before, PunchPair.millis(3000)),
          "second punch, seed " + seed);
    }
  }

  @Test
  void withoutServersOnTimeTheCandidatesTrickle() {
    SimNet net = new SimNet(7);
    PunchPair pair =
        new PunchPair(
            net, home(net, "a", Nat.portRestricted()), home(net, "b", Nat.fullCone()), 60);
    pair.startBoth();
    assertTrue(pair.runUntilNominated(3000));
  }

  @Test
  void theEarlyArrivalTrapIsLeftByAFreshPort() {
    int retried = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      SimNet net = new SimNet(seed);
      Nat trap = Nat.portRestricted().earlyArrivalTrap();
      SimHost a = net.host("a").behind(trap).link(Link.delayMillis(5));
      SimHost b = net.host("b").behind(trap).link(Link.delayMillis(5));
      PunchPair pair = new PunchPair(net, a, b, 60).gathered();
      // Far too early on one side: the estimate of the round trip is wrong for the first attempt.
      pair.a.coordinator.onRendezvousRtt(PunchPair.millis(1000));
      net.in(
          PunchPair.millis(1500), () -> pair.a.coordinator.onRendezvousRtt(PunchPair.millis(60)));
      pair.startBoth();
      assertTrue(pair.runUntilNominated(10_000), "seed " + seed + "\n" + pair.a.ends);
      retried += pair.a.result().attempt() > 1 ? 1 : 0;
    }
    assertTrue(retried > 0, "the trap never closed: the test shows nothing");
  }

  @Test
  void whatCannotWorkEndsWithAReasonOnBothSidesAndNoPortStaysOpen() {
    SimNet net = new SimNet(3);
    SimHost a = home(net, "a", Nat.symmetricRandom());
    SimHost b = home(net, "b", Nat.symmetricRandom());
    PunchPair pair = new PunchPair(net, a, b, 60).gathered();
    pair.startBoth();
    net.runFor(PunchPair.millis(20_000));
    PunchEvent end = new PunchEvent.GaveUp(PunchEvent.Reason.HARD_NATS);
    assertEquals(end, pair.a.ends.getLast());
    assertInstanceOf(PunchEvent.GaveUp.class, pair.b.ends.getLast());
    assertEquals(1, pair.a.ports.size());
    assertEquals(1, pair.b.ports.size());
    assertFalse(pair.a.coordinator.isPunching() || pair.b.coordinator.isPunching());
  }

  /** Two customers of one carrier whose NAT does not hairpin, and a mapping that leads nowhere. */
  @Test
  void aMappingThatLeadsNowhereDoesNotEndThePunchEarly() {
    SimNet net = new SimNet(4);
    Router carrier = net.wan().lan("carrier", Nat.portRestricted());
    SimHost a = net.host("a").on(carrier.lan("home-a", Nat.portRestricted()));
    SimHost b = net.host("b").on(carrier.lan("home-b", Nat.portRestricted()));
    PunchPair pair = new PunchPair(net, a, b, 60).gathered();
    InetSocketAddress nowhere = new InetSocketAddress("203.0.113.9", 4000);
    Candidate mapped =
        new Candidate(Candidate.Kind.MAPPED, nowhere, new InetSocketAddress("0.0.0.0", 4000));
    pair.a.coordinator.onLocalCandidate(1, mapped, net.nowNanos());
    pair.startBoth();
    assertTrue(net.runUntil(pair::bothEnded, PunchPair.millis(12_000)));
    PunchEvent end = new PunchEvent.GaveUp(PunchEvent.Reason.NO_PATH);
    assertEquals(end, pair.a.ends.getLast());
    assertEquals(end, pair.b.ends.getLast());
  }

  @Test
  void aSilentPeerIsGivenUp() {
    SimNet net = new SimNet(4);
    PunchPair pair = restricted(net);
    pair.a.onSignals(message -> {});
    pair.a.start();
    net.runFor(PunchPair.millis(11_000));
    assertEquals(
        new PunchEvent.GaveUp(PunchEvent.Reason.SIGNALLING_TIMEOUT), pair.a.ends.getLast());
  }

  private static PunchPair restricted(SimNet net) {
    SimHost a = home(net, "a", Nat.portRestricted());
    SimHost b = home(net, "b", Nat.portRestricted());
    return new PunchPair(net, a, b, 60).gathered();
  }

  private static SimHost home(SimNet net, String name, Nat nat) {
    return net.host(name).behind(nat).link(Link.delayMillis(10));
  }
}
