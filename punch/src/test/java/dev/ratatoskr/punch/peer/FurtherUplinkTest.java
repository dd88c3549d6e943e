package dev.ratatoskr.punch.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.ratatoskr.proto.Candidate;
import dev.ratatoskr.simnet.Gateway;
import dev.ratatoskr.simnet.Link;
import dev.ratatoskr.simnet.Nat;
import dev.ratatoskr.simnet.Router;
import dev.ratatoskr.simnet.SimHost;
import dev.ratatoskr.simnet.SimNet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** One side has two uplinks, each behind a NAT of its own. */
class FurtherUplinkTest {
  private static final int SEEDS = 30;

  /**
   * What is between the two.
   *
   * @param mainMillis delay of one direction of the main uplink
   * @param furtherMillis the same of the further one
   */
  private record Case(
      Gateway main, Gateway further, Gateway other, int mainMillis, int furtherMillis) {
    Case(Gateway main, Gateway further, Gateway other) {
      this(main, further, other, 10, 10);
    }
  }

  /** A pair in which one side has the two uplinks. */
  private record Two(PunchPair pair, PunchPeer two, PunchPeer one, SimHost uplink, int port) {}

  /** The controlling side has the two uplinks for every other seed. */
  private static Two build(SimNet net, Case c, boolean controlling) {
    SimHost main = host(net, "main", c.main, c.mainMillis);
    SimHost other = host(net, "other", c.other, 10);
    PunchPair pair =
        controlling ? new PunchPair(net, main, other, 60) : new PunchPair(net, other, main, 60);
    PunchPeer two = controlling ? pair.a : pair.b;
    SimHost uplink = host(net, "further", c.further, c.furtherMillis);
    int port = two.addUplink(uplink);
    pair.gathered(2500);
    return new Two(pair, two, controlling ? pair.b : pair.a, uplink, port);
  }

  private static SimHost host(SimNet net, String name, Gateway gateway, int millis) {
    return net.host(name).behind(gateway).link(Link.delayMillis(millis));
  }

  private static void overTheFurther(Case c) {
    for (long seed = 0; seed < SEEDS; seed++) {
      Two it = build(new SimNet(seed), c, seed % 2 == 0);
      it.pair.startBoth();
      assertTrue(it.pair.runUntilNominated(6000), "seed " + seed + it.pair.a.ends);
      assertEquals(it.port, it.two.result().path().portId(), "seed " + seed);
      assertEquals(
          it.uplink.router().gateway().externalAddress(),
          it.one.result().path().remote().getAddress(),
          "seed " + seed);
    }
  }

  @Test
  void whereTheMainUplinkLetsNoUdpOutTheFurtherOneCarriesThePath() {
    overTheFurther(new Case(Nat.udpBlocked(), Nat.portRestricted(), Nat.portRestricted()));
  }

  @Test
  void whereTheMainNatIsRandomAFriendlyFurtherOneCarriesThePath() {
    overTheFurther(new Case(Nat.symmetricRandom(), Nat.fullCone(), Nat.symmetricRandom()));
  }

  @Test
  void withoutTheFurtherUplinkThereIsNoPath() {
    for (Gateway main : new Gateway[] {Nat.udpBlocked(), Nat.symmetricRandom()}) {
      Two it = build(new SimNet(1), new Case(main, Nat.fullCone(), Nat.symmetricRandom()), true);
      it.two.removeUplink(it.port);
      it.pair.startBoth();
      assertFalse(it.pair.runUntilNominated(20_000));
      assertTrue(it.pair.bothEnded());
    }
  }

  @Test
  void ofTwoUplinksTheFasterIsTaken() {
    for (long seed = 0; seed < SEEDS; seed++) {
      boolean further = seed % 4 < 2;
      Case c =
          new Case(
              Nat.portRestricted(),
              Nat.portRestricted(),
              Nat.portRestricted(),
              further ? 25 : 5,
              further ? 5 : 25);
      Two it = build(new SimNet(seed), c, seed % 2 == 0);
      it.pair.startBoth();
      assertTrue(it.pair.runUntilNominated(3000), "seed " + seed);
      assertEquals(further, it.two.result().path().portId() == it.port, "seed " + seed);
    }
  }

  @Test
  void aPathOverTheFurtherUplinkLeavesNoFreshPortBehind() {
    Case c =
        new Case(Nat.symmetricSequential(1), Nat.portRestricted(), Nat.portRestricted(), 150, 5);
    Two it = build(new SimNet(5), c, true);
    it.pair.startBoth();
    assertTrue(it.pair.runUntilNominated(3000));
    it.pair.net.runFor(PunchPair.millis(2000));
    assertEquals(it.port, it.two.result().path().portId());
    // The shared one and the uplink's; the fresh one that a counting NAT asks for is closed.
    assertEquals(2, it.two.ports.size());
  }

  @Test
  void anUplinkThatIsGoneIsToldNoMore() {
    Case c = new Case(Nat.portRestricted(), Nat.portRestricted(), Nat.portRestricted(), 25, 5);
    Two it = build(new SimNet(6), c, true);
    it.two.removeUplink(it.port);
    it.pair.startBoth();
    assertTrue(it.pair.runUntilNominated(3000));
    assertNotEquals(it.port, it.two.result().path().portId());
    assertFalse(tells(it.pair, it.uplink.router().gateway().externalAddress().getAddress()));
  }

  @Test
  void anUplinkThatComesDuringAPunchIsTakenFrom() {
    SimNet net = new SimNet(7);
    SimHost main = host(net, "main", Nat.udpBlocked(), 10);
    PunchPair pair =
        new PunchPair(net, main, host(net, "other", Nat.fullCone(), 10), 60).gathered(2500);
    pair.startBoth();
    net.runFor(PunchPair.millis(200));
    int port = pair.a.addUplink(host(net, "further", Nat.fullCone(), 5));
    assertTrue(pair.runUntilNominated(10_000), String.valueOf(pair.a.ends));
    assertEquals(port, pair.a.result().path().portId());
  }

  @Test
  void theAddressInTheFurtherHomeIsToldOnlyThere() {
    Case c = new Case(Nat.portRestricted(), Nat.portRestricted(), Nat.portRestricted());
    Two apart = build(new SimNet(8), c, true);
    apart.pair.startBoth();
    assertTrue(apart.pair.runUntilNominated(3000));
    assertFalse(tells(apart.pair, apart.uplink.ipv4Address().getAddress()));
    SimNet net = new SimNet(8);
    Router second = net.wan().lan("second", Nat.portRestricted());
    SimHost main = host(net, "main", Nat.portRestricted(), 10);
    PunchPair pair = new PunchPair(net, main, net.host("neighbour").on(second), 60);
    SimHost uplink = net.host("further").on(second);
    int port = pair.a.addUplink(uplink);
    pair.gathered().startBoth();
    assertTrue(pair.runUntilNominated(3000));
    assertTrue(tells(pair, uplink.ipv4Address().getAddress()));
    assertEquals(port, pair.a.result().path().portId());
    assertEquals(Candidate.Kind.HOST, pair.a.result().path().kind());
  }

  @Test
  void anUplinkThatNoServerSeesMakesNobodyANeighbour() {
    SimNet net = new SimNet(11);
    SimHost main = net.host("main").behind(Nat.udpBlocked(), Nat.portRestricted());
    PunchPair pair = new PunchPair(net, main, host(net, "other", Nat.portRestricted(), 10), 60);
    int port = pair.a.addUplink(host(net, "further", Nat.portRestricted(), 10));
    pair.gathered(2500).startBoth();
    assertTrue(pair.runUntilNominated(3000));
    assertEquals(port, pair.a.result().path().portId());
    assertFalse(tells(pair, main.ipv4Address().getAddress()));
  }

  @Test
  void aFurtherUplinkCostsFewPackets() {
    Case c = new Case(Nat.portRestricted(), Nat.portRestricted(), Nat.portRestricted());
    Two it = build(new SimNet(9), c, true);
    it.pair.startBoth();
    assertTrue(it.pair.runUntilNominated(3000));
    it.pair.net.runFor(PunchPair.millis(1000));
    long sent = it.two.sent() + it.one.sent();
    assertTrue(sent <= 60, "probes and answers: " + sent);
  }

  @Test
  void whatACountingNatOfAFurtherUplinkDidOnceIsNotForeseen() {
    Case c = new Case(Nat.portRestricted(), Nat.symmetricSequential(1), Nat.fullCone());
    Two it = build(new SimNet(10), c, true);
    it.pair.startBoth();
    assertTrue(it.pair.runUntilNominated(3000));
    assertTrue(tells(it.pair, it.uplink.router().gateway().externalAddress().getAddress()));
    assertTrue(it.pair.signalled.stream().noneMatch(m -> m.toString().contains("PREDICTED")));
  }

  private static boolean tells(PunchPair pair, byte[] address) {
    ByteString ip = ByteString.copyFrom(address);
    return pair.signalled.stream()
        .flatMap(
            m ->
                m.hasCandidateOffer()
                    ? Stream.of(m.getCandidateOffer().getCandidate())
                    : m.getPunchOffer().getCandidatesList().stream())
        .anyMatch(candidate -> candidate.getAddress().getIp().equals(ip));
  }
}
