package dev.ratatoskr.netns.wan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class LinkTest {
  private static final long MILLI = 1_000_000L;

  @Test
  void delaysByWhatWasAsked() {
    Link link = link(LinkShape.delay(Duration.ofMillis(20)));
    assertEquals(120 * MILLI, link.schedule(100 * MILLI, 1000));
  }

  @Test
  void queueDelaysAndThenOverflows() {
    // 10 Mbit/s drains 1250 bytes a millisecond.
    Link link = link(LinkShape.IDEAL.withRate(10_000_000, 2500));
    assertEquals(1 * MILLI, link.schedule(0, 1250));
    assertEquals(2 * MILLI, link.schedule(0, 1250));
    assertEquals(3 * MILLI, link.schedule(0, 1250));
    assertEquals(Link.DROPPED, link.schedule(0, 1250));
    assertEquals(11 * MILLI, link.schedule(10 * MILLI, 1250));
    assertEquals(new LinkCounts(4, 0, 1), link.counts());
  }

  @Test
  void losesTheAskedShare() {
    Link link = link(LinkShape.IDEAL.withLoss(0.1));
    for (int i = 0; i < 100_000; i++) {
      link.schedule(i, 100);
    }
    assertEquals(10_000.0, (double) link.counts().lost(), 500.0);
  }

  @Test
  void burstsTakeTheAskedPartOfTheTimeAndTheAskedLength() {
    Link link = link(LinkShape.IDEAL.withBurstLoss(0.05, Duration.ofMillis(20)));
    int lost = 0;
    int bursts = 0;
    boolean before = false;
    for (long i = 0; i < 1_000_000; i++) {
      boolean gone = link.schedule(i * MILLI, 100) == Link.DROPPED;
      lost += gone ? 1 : 0;
      bursts += gone && !before ? 1 : 0;
      before = gone;
    }
    assertEquals(50_000.0, (double) lost, 4_000.0);
    // Bursts shorter than the millisecond between two packets are not all seen.
    assertEquals(20.5, (double) lost / bursts, 1.5);
  }

  @Test
  void anotherShapeEndsTheBurst() {
    Link link = link(LinkShape.IDEAL.withBurstLoss(0.5, Duration.ofSeconds(1)));
    long now = 0;
    while (link.schedule(now, 100) != Link.DROPPED) {
      now += MILLI;
    }
    link.shape(LinkShape.IDEAL);
    assertEquals(now, link.schedule(now, 100));
  }

  @Test
  void orderedJitterNeverOvertakesAndUnorderedDoes() {
    assertEquals(0, overtakings(true));
    assertTrue(overtakings(false) > 100);
  }

  @Test
  void repeatsTheAskedShare() {
    LinkShape shape =
        LinkShape.IDEAL
            .withTwice(0.2)
            .withJitter(Duration.ofMillis(1), false)
            .withLoss(0)
            .withRate(1_000_000, 1000)
            .withBlackHole(false);
    Link link = link(shape);
    int repeated = 0;
    for (int i = 0; i < 100_000; i++) {
      repeated += link.repeats() ? 1 : 0;
    }
    assertEquals(20_000.0, (double) repeated, 1_000.0);
    link.shape(LinkShape.IDEAL);
    assertFalse(link.repeats());
  }

  @Test
  void blackHoleOpensAndCloses() {
    Link link = link(LinkShape.IDEAL);
    link.shape(LinkShape.IDEAL.withBlackHole(true));
    assertEquals(Link.DROPPED, link.schedule(0, 100));
    link.shape(LinkShape.IDEAL.withBlackHole(false));
    assertEquals(5, link.schedule(5, 100));
  }

  @Test
  void refusesImpossibleShapes() {
    assertThrows(IllegalArgumentException.class, () -> LinkShape.IDEAL.withLoss(1.5));
    assertThrows(IllegalArgumentException.class, () -> LinkShape.IDEAL.withTwice(-0.1));
    assertThrows(IllegalArgumentException.class, () -> LinkShape.delay(Duration.ofMillis(-1)));
    assertThrows(
        IllegalArgumentException.class,
        () -> LinkShape.IDEAL.withBurstLoss(1, Duration.ofMillis(20)));
  }

  private static int overtakings(boolean ordered) {
    Link link = link(LinkShape.IDEAL.withJitter(Duration.ofMillis(5), ordered));
    int count = 0;
    long last = 0;
    for (int i = 0; i < 1000; i++) {
      long due = link.schedule(i * MILLI, 100);
      if (due < last) {
        count++;
      }
      last = due;
    }
    return count;
  }

  private static Link link(LinkShape shape) {
    return new Link(shape, new SplittableRandom(7));
  }
}
