package dev.ratatoskr.punch.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.proto.Candidate;
import dev.ratatoskr.proto.UdpPort;
import dev.ratatoskr.proto.rendezvous.wire.Envelope;
import dev.ratatoskr.simnet.Link;
import dev.ratatoskr.simnet.Nat;
import dev.ratatoskr.simnet.SimHost;
import dev.ratatoskr.simnet.SimNet;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The search through a NAT with random ports, and what bounds it. */
class HardNatTest {
  private static final int SEEDS = 20;

  @Test
  void thePathLivesOnTheSocketThatWonAndAllOthersClose() {
    int found = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      SimNet net = new SimNet(seed);
      PunchPair pair = hard(net, PunchSettings.DEFAULT);
      pair.startBoth();
      if (!pair.runUntilNominated(4000)) {
        continue;
      }
      found++;
      net.runFor(PunchPair.millis(1000));
      int winner = pair.a.result().path().portId();
      assertEquals(List.of(1, winner), pair.a.ports.keySet().stream().sorted().toList());
      assertEquals(2, pair.b.ports.size(), "the shared port and the fresh one");
      assertTrue(carries(net, pair), "seed " + seed);
    }
    assertTrue(found >= SEEDS - 2, found + " searches of " + SEEDS + " found a port");
  }

  @Test
  void whatWorkedIsTriedFirst() {
    SimNet net = new SimNet(5);
    PunchPair pair = hard(net, PunchSettings.DEFAULT);
    pair.startBoth();
    assertTrue(pair.runUntilNominated(4000));
    assertEquals(2, pair.a.result().attempt());
    pair.a.nominated.clear();
    pair.b.nominated.clear();
    pair.startBoth();
    assertTrue(pair.runUntilNominated(4000));
    assertEquals(1, pair.a.result().attempt());
    long now = net.nowNanos();
    assertEquals(Plan.Consent.PREFERRED, pair.a.memory.consent(pair.a.network(), now));
    assertEquals(Plan.Consent.PREFERRED, pair.b.memory.consent(pair.b.network(), now));
  }

  @Test
  void whatWorkedIsTriedFirstAfterARestartAsWell() {
    SimNet net = new SimNet(5);
    PunchPair before = hard(net, PunchSettings.DEFAULT);
    before.startBoth();
    assertTrue(before.runUntilNominated(4000));
    assertEquals(2, before.a.result().attempt());
    PunchPair after = new PunchPair(before, 60).gathered();
    after.startBoth();
    assertTrue(after.runUntilNominated(4000));
    assertEquals(1, after.a.result().attempt());
  }

  /** The peer is heard on a socket, and then says that the attempt failed. */
  @Test
  void aPeerThatGivesUpOnceItWasFoundLeavesNoSocketOpen() {
    SimNet net = new SimNet(5);
    PunchPair pair = hard(net, PunchSettings.DEFAULT);
    pair.startBoth();
    assertTrue(net.runUntil(() -> pair.a.ports.size() > 100, PunchPair.millis(4000)));
    assertTrue(net.runUntil(() -> pair.a.ports.size() < 10, PunchPair.millis(4000)));
    assertFalse(pair.a.isDone());
    pair.b.coordinator.onStop(net.nowNanos());
    pair.b.drain();
    assertTrue(net.runUntil(() -> pair.a.ports.size() == 1, PunchPair.millis(1000)));
  }

  @Test
  void aLateWordToStartDoesNotBeginASearchOverAPath() {
    SimNet net = new SimNet(5);
    PunchPair pair = hard(net, PunchSettings.DEFAULT);
    pair.startBoth();
    assertTrue(pair.runUntilNominated(4000));
    long before = pair.b.sent();
    pair.signalled.stream().filter(Envelope::hasPunchStart).forEach(pair.b::onSignal);
    net.runFor(PunchPair.millis(1000));
    assertTrue(pair.b.sent() - before < 20, (pair.b.sent() - before) + " packets");
  }

  @Test
  void whereOneSideHasTurnedItOffNothingIsSearched() {
    SimNet net = new SimNet(6);
    PunchPair pair = hard(net, PunchSettings.DEFAULT.withoutSpray());
    pair.startBoth();
    net.runFor(PunchPair.millis(8000));
    PunchEvent end = new PunchEvent.GaveUp(PunchEvent.Reason.SPRAY_REFUSED);
    assertEquals(end, pair.a.ends.getLast());
    assertEquals(end, pair.b.ends.getLast());
    assertTrue(pair.a.sent() + pair.b.sent() < 100, pair.a.sent() + " and " + pair.b.sent());
  }

  @Test
  void aSearchInVainEndsInTimeAndLeavesNothingOpen() {
    SimNet net = new SimNet(7);
    Optional<SpraySettings> blind =
        PunchSettings.DEFAULT
            .spray()
            .map(s -> new SpraySettings(1, 1, s.paceNanos(), 0, s.limitNanos()));
    PunchSettings settings = withSpray(blind);
    SimHost a = net.host("a").behind(Nat.symmetricRandom()).link(Link.delayMillis(10));
    SimHost b = net.host("b").behind(Nat.portRestricted()).link(Link.delayMillis(10));
    PunchPair pair = new PunchPair(net, a, b, 60, settings).gathered();
    pair.startBoth();
    assertTrue(net.runUntil(pair::bothEnded, PunchPair.millis(4000)));
    PunchEvent end = new PunchEvent.GaveUp(PunchEvent.Reason.SPRAY_FAILED);
    assertEquals(end, pair.a.ends.getLast());
    assertEquals(end, pair.b.ends.getLast());
    assertEquals(1, pair.a.ports.size());
    assertEquals(1, pair.b.ports.size());
  }

  @Test
  void aPeerCannotMakeUsSearchAHomeNetwork() {
    InetSocketAddress home = new InetSocketAddress("192.168.1.1", 9);
    InetSocketAddress six = new InetSocketAddress("2001:db8::1", 9);
    InetSocketAddress outside = new InetSocketAddress("198.51.100.1", 9);
    List<Candidate> told =
        List.of(
            Candidate.remote(Candidate.Kind.REFLEXIVE, home),
            Candidate.remote(Candidate.Kind.REFLEXIVE, six));
    assertEquals(Optional.empty(), SprayTarget.of(told));
    List<Candidate> more =
        List.of(told.getFirst(), Candidate.remote(Candidate.Kind.REFLEXIVE, outside));
    assertEquals(Optional.of(outside), SprayTarget.of(more));
  }

  @Test
  void theSearchKeepsItsPaceAndNeverRepeatsAPort() {
    SimNet net = new SimNet(8);
    PunchPair pair = hard(net, PunchSettings.DEFAULT);
    pair.startBoth();
    net.runUntil(() -> pair.b.sent() > 300 || pair.bothDone(), PunchPair.millis(4000));
    long before = pair.b.sent();
    net.runFor(PunchPair.millis(100));
    assertTrue(pair.b.sent() - before <= 110, (pair.b.sent() - before) + " in 100 ms");
    long repeated = pair.b.count.targets.values().stream().filter(count -> count > 1).count();
    assertTrue(repeated <= 4, "only the peer's candidates are probed twice, not " + repeated);
    assertTrue(pair.b.count.targets.size() > 300);
  }

  private static PunchSettings withSpray(Optional<SpraySettings> spray) {
    PunchSettings usual = PunchSettings.DEFAULT;
    return new PunchSettings(
        usual.session(),
        usual.attempts(),
        usual.gatherNanos(),
        usual.signalNanos(),
        usual.briefNanos(),
        spray);
  }

  private static PunchPair hard(SimNet net, PunchSettings settingsB) {
    SimHost a = net.host("a").behind(Nat.symmetricRandom()).link(Link.delayMillis(10));
    SimHost b = net.host("b").behind(Nat.portRestricted()).link(Link.delayMillis(10));
    return new PunchPair(net, a, b, 60, settingsB).gathered();
  }

  /** Whether a datagram passes each way. */
  private static boolean carries(SimNet net, PunchPair pair) {
    return carries(net, pair.a, pair.b) && carries(net, pair.b, pair.a);
  }

  private static boolean carries(SimNet net, PunchPeer from, PunchPeer to) {
    long before = to.count.strange;
    UdpPort port = from.ports.get(from.result().path().portId());
    if (port == null) {
      return false;
    }
    port.send(from.result().path().remote(), ByteBuffer.wrap(new byte[] {9, 9}));
    return net.runUntil(() -> to.count.strange > before, PunchPair.millis(200));
  }
}
