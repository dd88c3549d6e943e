package dev.ratatoskr.agent.supervise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a bridge is left, in virtual time. */
final class GainWatchTest {
  private static final long MILLI = 1_000_000L;
  private static final long SECOND = 1_000 * MILLI;
  private static final long MESH = 40 * MILLI;

  private final GainWatch watch = new GainWatch();
  private final RttWindow mesh = new RttWindow();
  private final RttWindow known = new RttWindow();
  private long now = Long.MAX_VALUE - 20 * SECOND;

  @BeforeEach
  void measureMesh() {
    known.add(MESH);
  }

  private void sample(long rttNanos) {
    now += 2 * SECOND;
    watch.onSample(rttNanos, known, now);
  }

  @Test
  void fiveSecondsOfSlowSamplesAreALoss() {
    sample(60 * MILLI);
    sample(60 * MILLI);
    sample(60 * MILLI);
    assertFalse(watch.isLost(now));
    sample(60 * MILLI);
    assertTrue(watch.isLost(now));
  }

  @Test
  void oneQuickSampleIsEnoughToStay() {
    sample(60 * MILLI);
    sample(60 * MILLI);
    sample(30 * MILLI);
    sample(60 * MILLI);
    sample(60 * MILLI);
    assertFalse(watch.isLost(now + 2 * SECOND));
  }

  @Test
  void aPauseBetweenTwoSamplesIsNoEvidence() {
    sample(60 * MILLI);
    now += 60 * SECOND;
    sample(60 * MILLI);
    assertFalse(watch.isLost(now));
  }

  @Test
  void changesAreAMinuteApart() {
    watch.onPath(5 * MILLI, now);
    watch.onBridged(known, now);
    assertFalse(watch.isCalming(now), "the first bridge is no change");
    watch.onLeft(known, now);
    assertTrue(watch.isCalming(now + 59 * SECOND));
    assertEquals(now + 60 * SECOND, watch.calmNanos());
    now += 60 * SECOND;
    assertFalse(watch.isCalming(now));
    watch.onBridged(known, now);
    for (int i = 0; i < 29; i++) {
      sample(60 * MILLI);
      assertFalse(watch.isLost(now), "after " + i);
    }
    sample(60 * MILLI);
    assertTrue(watch.isLost(now));
  }

  private void slowFor(int samples) {
    for (int i = 0; i < samples; i++) {
      assertFalse(watch.isLost(now), "after " + i);
      sample(150 * MILLI);
    }
  }

  private void measureFour(long rttNanos) {
    for (int i = 0; i < 4; i++) {
      assertFalse(watch.isMistaken(known));
      now += 300 * MILLI;
      known.add(rttNanos);
    }
  }

  @Test
  void aMeshThatIsAsSlowMakesLeavingAMistake() {
    watch.onPath(5 * MILLI, now);
    watch.onBridged(known, now);
    for (int patience = 5; patience <= 80; patience *= 2) {
      slowFor(patience / 2 + (patience == 5 ? 2 : 1));
      assertTrue(watch.isLost(now), "patience " + patience);
      watch.onLeft(known, now);
      measureFour(180 * MILLI);
      assertTrue(watch.isMistaken(known));
      watch.onBridged(known, now);
      slowFor(40);
      sample(30 * MILLI);
      assertEquals(MESH, known.minNanos(), "what it was before the load");
      now += 60 * SECOND;
    }
    slowFor(41);
    assertTrue(watch.isLost(now), "never more patient than 80 s");
    watch.onLeft(known, now);
    measureFour(40 * MILLI);
    assertFalse(watch.isMistaken(known), "now it was right");
    now += 60 * SECOND;
    sample(5 * MILLI);
    sample(5 * MILLI);
    watch.onBridged(known, now);
    now += 60 * SECOND;
    slowFor(4);
    assertTrue(watch.isLost(now), "as patient as at first");
  }

  @Test
  void theReasonSaysWhetherTheMeshWasMeasuredOrEstimated() {
    watch.onPath(50 * MILLI, now);
    assertEquals("the mesh was faster: 40.0 ms, directly 50.0 ms", watch.whyLost(known));
    known.onPeerLink(15 * MILLI);
    known.onOwnLink(15 * MILLI);
    known.onOwnLink(5 * MILLI);
    assertEquals(
        "the mesh may be faster by the routers' links: 30.0 ms, directly 50.0 ms",
        watch.whyLost(known));
  }

  /** Whatever comes, a bridge changes by measurement at most once a minute. */
  @Test
  void itNeverFlaps() {
    Random random = new Random(20_261_122);
    boolean bridged = true;
    long last = now - 60 * SECOND;
    int changes = 0;
    for (int i = 0; i < 20_000; i++) {
      now += random.nextLong(3 * SECOND);
      boolean bad = (i / 20) % 2 == 0 || random.nextInt(10) == 0;
      watch.onSample((bad ? 60 : 20) * MILLI, known, now);
      boolean change =
          bridged ? watch.isLost(now) : !watch.isCalming(now) && watch.rttNanos() < MESH;
      if (change) {
        assertTrue(now - last >= 60 * SECOND, "after " + (now - last) / MILLI + " ms");
        last = now;
        changes++;
        bridged = !bridged;
        if (bridged) {
          watch.onBridged(known, now);
        } else {
          watch.onLeft(known, now);
        }
      }
    }
    assertTrue(changes > 50, changes + " changes");
  }

  @Test
  void onlyACloseDecisionWaitsForTheMesh() {
    mesh.add(88 * MILLI);
    watch.onPath(5 * MILLI, now);
    assertTrue(watch.isMeshKnown(mesh, 0));
    assertFalse(watch.takeMeasure(mesh, now), "a clear gain needs no more");
    watch.onPath(60 * MILLI, now);
    assertFalse(watch.isMeshKnown(mesh, 0));
    assertTrue(watch.isMeshKnown(mesh, 3 * SECOND), "it cannot wait for ever");
    for (int i = 0; i < 3; i++) {
      assertTrue(watch.takeMeasure(mesh, now));
      assertFalse(watch.takeMeasure(mesh, now), "once for each time");
      now = watch.measureNanos();
      mesh.add(41 * MILLI);
    }
    assertTrue(watch.isMeshKnown(mesh, 0));
    assertEquals(41 * MILLI, mesh.minNanos());
  }

  @Test
  void aMeshThatIsSilentIsAskedEverMoreRarely() {
    watch.onPath(60 * MILLI, now);
    mesh.add(70 * MILLI);
    long end = now + 120 * SECOND;
    int asked = 0;
    while (now - end < 0) {
      assertTrue(watch.takeMeasure(mesh, now));
      mesh.onAsked(now);
      asked++;
      assertTrue(watch.measureNanos() - now > 0);
      now = watch.measureNanos();
    }
    assertTrue(asked <= 24, asked + " probes");
  }

  @Test
  void theSideThatWasLeftIsCalmToo() {
    sample(60 * MILLI);
    watch.onEnded(known, now);
    assertFalse(watch.isCalming(now), "one sample is chance");
    sample(60 * MILLI);
    sample(60 * MILLI);
    watch.onEnded(known, now);
    assertTrue(watch.isCalming(now));
  }
}
