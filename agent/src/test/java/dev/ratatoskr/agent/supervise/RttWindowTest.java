package dev.ratatoskr.agent.supervise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** What probes tell of the mesh. */
final class RttWindowTest {
  private static final long SECOND = 1_000_000_000L;

  private final RttWindow mesh = new RttWindow();
  private long now = Long.MAX_VALUE - 2 * SECOND;

  private void ask(int probes) {
    for (int i = 0; i < probes; i++) {
      now += SECOND;
      mesh.onAsked(now);
    }
  }

  @Test
  void fourProbesInVainMakeItSilentAndForgetWhatWasKnown() {
    mesh.add(5);
    ask(4);
    assertFalse(mesh.isSilent());
    assertEquals(5, mesh.minNanos());
    ask(1);
    assertTrue(mesh.isSilent());
    assertEquals(0, mesh.minNanos());
    mesh.add(7);
    assertFalse(mesh.isSilent());
    assertEquals(7, mesh.minNanos());
  }

  @Test
  void oneAnswerBetweenIsEnough() {
    ask(4);
    mesh.add(5);
    ask(4);
    assertFalse(mesh.isSilent());
  }

  private void links(long own, long peer) {
    mesh.onOwnLink(own);
    mesh.onPeerLink(peer);
  }

  @Test
  void theLinksOfBothRoutersTellHowTheMeshHasChanged() {
    links(10, 20);
    mesh.add(70);
    assertEquals(70, mesh.estimateNanos());
    links(6, 20);
    assertEquals(66, mesh.estimateNanos());
    links(6, 45);
    assertEquals(91, mesh.estimateNanos());
    mesh.add(64);
    assertEquals(64, mesh.estimateNanos(), "a measurement begins anew");
  }

  @Test
  void theEstimateIsNeverBelowTheLinksUnlessItWasMeasuredSo() {
    links(40, 40);
    mesh.add(70);
    links(5, 25);
    assertEquals(30, mesh.estimateNanos());
    links(50, 50);
    mesh.add(70);
    assertEquals(70, mesh.estimateNanos());
  }

  @Test
  void withoutALinkTheMeshIsAsMeasured() {
    links(0, 20);
    mesh.add(70);
    assertEquals(70, mesh.estimateNanos());
    links(10, 20);
    assertEquals(70, mesh.estimateNanos(), "compared from now on");
    links(5, 20);
    assertEquals(65, mesh.estimateNanos());
    links(5, 0);
    assertEquals(70, mesh.estimateNanos());
    mesh.forgetLinks();
    links(100, 100);
    assertEquals(70, mesh.estimateNanos(), "another connection");
    assertEquals(0, new RttWindow().estimateNanos());
  }

  @Test
  void manyProbesAtOnceAreNoSilence() {
    for (int i = 0; i < 20; i++) {
      mesh.onAsked(now);
    }
    assertFalse(mesh.isSilent());
  }
}
