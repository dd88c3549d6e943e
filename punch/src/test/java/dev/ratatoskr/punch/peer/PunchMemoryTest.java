package dev.ratatoskr.punch.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.simnet.Link;
import dev.ratatoskr.simnet.Nat;
import dev.ratatoskr.simnet.SimHost;
import dev.ratatoskr.simnet.SimNet;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PunchMemoryTest {
  private static final long NOW = Long.MAX_VALUE - 5;
  private static final String HOME = "home";

  private final PunchMemory memory = new PunchMemory();
  private final PunchMemory.Of peer = memory.of("peer");
  private final PunchMemory.Of other = memory.of("other");

  @Test
  void aNetworkInWhichNoSearchWorksIsLeftInPeaceForADay() {
    peer.onSpray(HOME, false, NOW);
    assertEquals(Plan.Consent.AGREED, other.consent(HOME, NOW));
    other.onSpray(HOME, false, NOW);
    assertEquals(Plan.Consent.REFUSED, peer.consent(HOME, NOW));
    assertEquals(Plan.Consent.AGREED, peer.consent("elsewhere", NOW));
    assertEquals(Plan.Consent.REFUSED, peer.consent(HOME, NOW + PunchMemory.SPRAY_PAUSE_NANOS - 1));
    assertEquals(Plan.Consent.AGREED, peer.consent(HOME, NOW + PunchMemory.SPRAY_PAUSE_NANOS));
  }

  @Test
  void itIsLeftInPeaceForThatDayThoughTheProcessBeginsAnew() {
    peer.onSpray(HOME, false, NOW);
    other.onSpray(HOME, false, NOW);
    PunchMemory.Of restarted = new PunchMemory(memory.recollection()).of("third");
    assertEquals(Plan.Consent.REFUSED, restarted.consent(HOME, NOW));
    assertEquals(
        Plan.Consent.REFUSED, restarted.consent(HOME, NOW + PunchMemory.SPRAY_PAUSE_NANOS - 1));
    assertEquals(Plan.Consent.AGREED, restarted.consent(HOME, NOW + PunchMemory.SPRAY_PAUSE_NANOS));
  }

  @Test
  void anotherGoesOnWithAllThatLasts() {
    peer.onSpray(HOME, true, NOW);
    other.onSpray("elsewhere", false, NOW + 2);
    other.onSpray("", true, NOW + 3);
    peer.onStartOffset(TimeUnit.MILLISECONDS.toNanos(40), NOW + 1);
    peer.beginSpray(NOW);
    PunchRecollection left = memory.recollection();
    assertEquals(
        new PunchRecollection(
            List.of(
                new PunchRecollection.Searched(HOME, true, 0, "", NOW),
                new PunchRecollection.Searched("elsewhere", false, 1, "other", NOW + 2)),
            List.of(new PunchRecollection.Worked("peer", HOME, NOW)),
            List.of(
                new PunchRecollection.Apart("peer", TimeUnit.MILLISECONDS.toNanos(20), NOW + 1))),
        left);
    PunchMemory next = new PunchMemory(left);
    assertEquals(left, next.recollection());
    assertEquals(Plan.Consent.PREFERRED, next.of("peer").consent(HOME, NOW));
    assertEquals(TimeUnit.MILLISECONDS.toNanos(20), next.of("peer").startOffsetNanos());
  }

  @Test
  void whatIsRecalledStaysWithinTheLimits() {
    List<PunchRecollection.Searched> networks = new ArrayList<>();
    List<PunchRecollection.Worked> worked = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      networks.add(
          new PunchRecollection.Searched("n" + i, false, Integer.MAX_VALUE, "peer", NOW + i));
      worked.add(new PunchRecollection.Worked("peer", "n" + i, NOW + i));
    }
    PunchMemory full =
        new PunchMemory(
            new PunchRecollection(
                networks, worked, List.of(new PunchRecollection.Apart("peer", Long.MAX_VALUE, 7))));
    assertEquals(2 * PunchMemory.MAX_ENTRIES + 1, full.entries());
    assertEquals("n999", full.recollection().networks().getLast().network());
    long later = networks.getLast().atNanos() + 1;
    full.of("other").onSpray("n999", false, later);
    assertEquals(Plan.Consent.REFUSED, full.of("third").consent("n999", later));
    assertEquals(TimeUnit.MILLISECONDS.toNanos(500), full.of("peer").startOffsetNanos());
  }

  @Test
  void searchesAreCountedInAnyTenMinutes() {
    long window = PunchMemory.SPRAY_WINDOW_NANOS;
    assertTrue(peer.beginSpray(NOW));
    assertTrue(peer.beginSpray(NOW + window - 2));
    assertTrue(peer.beginSpray(NOW + window - 1));
    assertEquals(Plan.Consent.REFUSED, peer.consent(HOME, NOW + window - 1));
    assertEquals(Plan.Consent.AGREED, peer.consent(HOME, NOW + window));
    assertTrue(peer.beginSpray(NOW + window));
    assertEquals(Plan.Consent.REFUSED, peer.consent(HOME, NOW + 2 * window - 3));
  }

  @Test
  void aNetworkInWhichOneWorkedIsTrusted() {
    peer.onSpray(HOME, true, NOW);
    other.onSpray(HOME, false, NOW);
    memory.of("third").onSpray(HOME, false, NOW);
    memory.of("fourth").onSpray(HOME, false, NOW);
    assertEquals(Plan.Consent.AGREED, other.consent(HOME, NOW));
    assertEquals(Plan.Consent.PREFERRED, peer.consent(HOME, NOW));
    assertEquals(Plan.Consent.AGREED, peer.consent("elsewhere", NOW));
    peer.onCheck(HOME);
    assertEquals(Plan.Consent.AGREED, peer.consent(HOME, NOW));
  }

  @Test
  void aPeerHasUsSearchOnlySoOften() {
    for (int i = 0; i < PunchMemory.MAX_SPRAYS; i++) {
      assertEquals(Plan.Consent.AGREED, peer.consent(HOME, NOW));
      assertTrue(peer.beginSpray(NOW));
    }
    assertEquals(Plan.Consent.REFUSED, peer.consent(HOME, NOW));
    long later = NOW + TimeUnit.SECONDS.toNanos(4);
    assertEquals(Plan.Consent.AGREED, other.consent(HOME, later));
    assertEquals(Plan.Consent.AGREED, peer.consent(HOME, NOW + PunchMemory.SPRAY_WINDOW_NANOS));
  }

  @Test
  void onePeerAtATimeIsSearchedFor() {
    assertTrue(peer.beginSpray(NOW));
    assertEquals(Plan.Consent.REFUSED, other.consent(HOME, NOW));
    assertFalse(other.beginSpray(NOW));
    peer.onSpray(HOME, true, NOW);
    assertEquals(Plan.Consent.AGREED, other.consent(HOME, NOW));
    assertTrue(other.beginSpray(NOW));
  }

  @Test
  void onePeerThatFailsAgainSpeaksOnlyAgainstItself() {
    peer.onSpray(HOME, false, NOW);
    peer.onSpray(HOME, false, NOW);
    peer.onSpray(HOME, false, NOW);
    assertEquals(Plan.Consent.AGREED, other.consent(HOME, NOW));
  }

  @Test
  void itDoesNotGrowWithoutEnd() {
    for (int i = 0; i < 100_000; i++) {
      PunchMemory.Of one = memory.of("peer " + i);
      one.onSpray("network " + i, true, NOW);
      one.beginSpray(NOW);
      one.admitTarget(new InetSocketAddress("20.0.0.1", 1000), NOW);
      one.onStartOffset(TimeUnit.MILLISECONDS.toNanos(40), NOW);
    }
    assertTrue(memory.entries() < 2_000, memory.entries() + " entries");
  }

  /** The way there takes 80 ms and the way back 20: half a round trip is 30 ms too little. */
  @Test
  void whatTheTwoStartApartIsCorrectedFromPunchToPunch() {
    SimNet net = new SimNet(11);
    SimHost a = net.host("a").behind(Nat.portRestricted()).link(Link.delayMillis(25));
    SimHost b = net.host("b").behind(Nat.portRestricted()).link(Link.delayMillis(25));
    PunchPair pair = new PunchPair(net, a, b, 100).gathered();
    pair.signalDelays(80, 20);
    for (int i = 0; i < 8; i++) {
      pair.a.nominated.clear();
      pair.b.nominated.clear();
      pair.startBoth();
      assertTrue(pair.runUntilNominated(3000));
      net.runFor(PunchPair.millis(500));
    }
    double offsetMillis = pair.a.memory.startOffsetNanos() / 1e6;
    assertEquals(30, offsetMillis, 5);
  }
}
