package dev.ratatoskr.agent.supervise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** When a bridge is left, in virtual time. */
final class GainWatchTest {
  private static final long MILLI = 1_000_000L;
  private static final long SECOND = 1_000 * MILLI;
  private static final long MESH = 40 * MILLI;

  private final GainWatch watch = new GainWatch();
  private final RttWindow mesh = new RttWindow();
  private long now = Long.MAX_VALUE - 20 * SECOND;

  private void sample(long rttNanos) {
    now += 2 * SECOND;
    watch.onSample(rttNanos, MESH, now);
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
    watch.onBridged(now);
    assertFalse(watch.isCalming(now), "the first bridge is no change");
    watch.onLeft(now);
    assertTrue(watch.isCalming(now + 59 * SECOND));
    assertEquals(now + 60 * SECOND, watch.calmNanos());
    now += 60 * SECOND;
    assertFalse(watch.isCalming(now));
    watch.onBridged(now);
    for (int i = 0; i < 29; i++) {
      sample(60 * MILLI);
      assertFalse(watch.isLost(now), "after " + i);
    }
    sample(60 * MILLI);
    assertTrue(watch.isLost(now));
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
      watch.onSample((bad ? 60 : 20) * MILLI, MESH, now);
      boolean change =
          bridged ? watch.isLost(now) : !watch.isCalming(now) && watch.rttNanos() < MESH;
      if (change) {
        assertTrue(now - last >= 60 * SECOND, "after " + (now - last) / MILLI + " ms");
        last = now;
        changes++;
        bridged = !bridged;
        if (bridged) {
          watch.onBridged(now);
        } else {
          watch.onLeft(now);
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
    watch.onEnded(now);
    assertFalse(watch.isCalming(now), "one sample is chance");
    sample(60 * MILLI);
    sample(60 * MILLI);
    watch.onEnded(now);
    assertTrue(watch.isCalming(now));
  }
}
