package dev.ratatoskr.punch.keepalive;

import static dev.ratatoskr.punch.keepalive.ModelPath.MILLI;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.punch.keepalive.ModelPath.Nature;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How soon a dead path under traffic is noticed, and that a living one never is. */
final class SilentDeathTest {
  private static final long DAY = TimeUnit.DAYS.toNanos(1);

  /** Which direction dies. */
  private enum Death {
    BOTH,
    THERE,
    BACK
  }

  private static void speak(ModelPath path, ModelPath.Side side, long everyNanos, long untilNanos) {
    path.at(
        path.nowNanos() + everyNanos,
        () -> {
          side.data();
          if (path.nowNanos() < untilNanos) {
            speak(path, side, everyNanos, untilNanos);
          }
        });
  }

  /** From the death until either side knows of it, in milliseconds, in 200 runs, sorted. */
  private static double[] deaths(Death death, int oneWay, int jitter, double loss) {
    double[] millis = new double[200];
    for (int seed = 0; seed < millis.length; seed++) {
      ModelPath path = new ModelPath(seed, new Nature(oneWay, jitter, loss, 0, 0));
      speak(path, path.a, 20 * MILLI, DAY);
      speak(path, path.b, 20 * MILLI, DAY);
      long diesNanos = 20_000 * MILLI + path.random.nextLong(2000 * MILLI);
      path.at(
          diesNanos,
          () -> {
            path.a.muted = death != Death.BACK;
            path.b.muted = death != Death.THERE;
          });
      long[] noticed = {0};
      while (path.a.deaths + path.b.deaths == 0 && path.nowNanos() < diesNanos + 5000 * MILLI) {
        path.runUntil(path.nowNanos() + MILLI);
        noticed[0] = path.nowNanos();
      }
      millis[seed] = (double) (noticed[0] - diesNanos) / MILLI;
    }
    Arrays.sort(millis);
    return millis;
  }

  private static void assertNoticed(String what, double[] millis, double least, double most) {
    double p50 = millis[millis.length / 2];
    double p95 = millis[millis.length * 95 / 100];
    String figures = String.format(Locale.ROOT, "%s: p50 %.0f ms, p95 %.0f ms", what, p50, p95);
    System.out.println(figures);
    assertTrue(millis[0] >= least && p95 <= most, figures + ", " + millis[0] + " at least");
  }

  @Test
  void bothWaysDead() {
    assertNoticed("round trip 10 ms", deaths(Death.BOTH, 5, 0, 0), 400, 600);
    assertNoticed("round trip 40 ms", deaths(Death.BOTH, 20, 4, 0), 400, 600);
    assertNoticed("round trip 40 ms, 10 % lost", deaths(Death.BOTH, 20, 4, 0.1), 350, 600);
    assertNoticed("round trip 100 ms", deaths(Death.BOTH, 50, 5, 0), 500, 900);
    assertNoticed("round trip 300 ms", deaths(Death.BOTH, 150, 10, 0), 900, 2500);
  }

  @Test
  void oneWayDead() {
    assertNoticed("there only, 40 ms", deaths(Death.THERE, 20, 4, 0), 400, 600);
    assertNoticed("back only, 40 ms", deaths(Death.BACK, 20, 4, 0.1), 350, 600);
  }

  @Test
  void theSideThatStillHearsNoticesByItself() {
    for (int seed = 0; seed < 50; seed++) {
      ModelPath path = new ModelPath(seed, Nature.calm(20));
      speak(path, path.a, 20 * MILLI, DAY);
      speak(path, path.b, 20 * MILLI, DAY);
      path.runUntil(10_000 * MILLI);
      path.a.muted = true;
      path.runUntil(path.nowNanos() + 1000 * MILLI);
      assertEquals(1, path.b.deaths, "seed " + seed);
      // The run ends with the first death; the other side is at most a step behind.
      path.b.deaths = 0;
      path.runUntil(path.nowNanos() + 150 * MILLI);
      assertEquals(1, path.a.deaths, "seed " + seed);
    }
  }

  /** A day of this; the sides speak so often, 0 for never. Probes of both sides. */
  private static long day(long seed, Nature nature, long everyA, long everyB) {
    ModelPath path = new ModelPath(seed, nature);
    speak(path, path.a, everyA, DAY);
    if (everyB > 0) {
      speak(path, path.b, everyB, DAY);
    }
    path.runUntil(DAY);
    assertEquals(0, path.a.deaths + path.b.deaths, "seed " + seed + " " + nature);
    return path.a.probes + path.b.probes;
  }

  @Test
  void aDayOfOneSidedTrafficWithLossRaisesNoFalseAlarm() {
    for (long seed = 0; seed < 2; seed++) {
      day(seed, new Nature(10, 10, 0.1, 150, 5000), 200 * MILLI, 0);
    }
  }

  @Test
  void aDayOfSparseTrafficBothWaysRaisesNoFalseAlarm() {
    for (long seed = 10; seed < 11; seed++) {
      day(seed, new Nature(5, 3, 0.1, 150, 2000), 170 * MILLI, 230 * MILLI);
    }
  }

  @Test
  void aDayOfAGameOnARadioRaisesNoFalseAlarm() {
    long probes = day(20, new Nature(5, 15, 0.1, 150, 1000), 40 * MILLI, 40 * MILLI);
    // A measurement in 2 s and its answer, from both sides, and little more.
    assertTrue(probes < 250_000, probes + " probes");
  }
}
