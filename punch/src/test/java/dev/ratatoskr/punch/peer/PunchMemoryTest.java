package dev.ratatoskr.punch.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.simnet.Link;
import dev.ratatoskr.simnet.Nat;
import dev.ratatoskr.simnet.SimHost;
import dev.ratatoskr.simnet.SimNet;
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
      one.onStartOffset(TimeUnit.MILLISECONDS.toNanos(40));
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
