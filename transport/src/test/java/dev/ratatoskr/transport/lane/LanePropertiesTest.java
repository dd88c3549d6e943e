package dev.ratatoskr.transport.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.simnet.Link;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Whole lanes over simulated links, judged by the router's rule: {@link Frames#check} fails for a
 * frame that is damaged, comes twice, or comes after a later one of its key pair.
 */
final class LanePropertiesTest {
  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  /** Three flows of small, middle and great frames for a second. */
  private static void traffic(LaneLine line, SplittableRandom random) {
    while (line.net.elapsedNanos() < SECOND) {
      int flow = random.nextInt(3);
      int bytes =
          switch (flow) {
            case 0 -> random.nextInt(Frames.MIN_BYTES, 500);
            case 1 -> random.nextInt(Frames.MIN_BYTES, 5000);
            default -> random.nextInt(Frames.MIN_BYTES, 131_000);
          };
      line.offer(flow, bytes);
      line.net.runFor(random.nextLong(bytes * 800L + MILLI));
    }
    line.net.runFor(SECOND);
  }

  @Test
  void nothingIsOvertakenDoubledOrDamagedOnAnyLink() {
    long delivered = 0;
    long late = 0;
    for (long seed = 0; seed < 300; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Link link =
          Link.delayMillis(random.nextInt(50))
              .loss(random.nextInt(3) * random.nextDouble() / 10)
              .duplicate(random.nextInt(2) * random.nextDouble() / 5)
              .reorder(random.nextInt(2) * random.nextDouble() / 5, random.nextDouble() * 20);
      link = random.nextBoolean() ? link.reorderingJitterMillis(random.nextDouble() * 8) : link;
      link = random.nextBoolean() ? link.burstLoss(0.01, 0.2) : link;
      LaneLine line = new LaneLine(seed, link, 50_000_000, Redundancy.auto());
      try {
        traffic(line, random);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + " over " + link, e);
      }
      delivered += line.frames.delivered();
      late += line.receiver.counters().late();
      assertTrue(line.frames.delivered() <= line.sender.counters().framesSent());
    }
    System.out.println("300 links: " + delivered + " frames delivered, " + late + " late");
    assertTrue(delivered > 20_000, "only " + delivered);
    assertTrue(late > 1000, "only " + late + " late: the links did not disturb");
  }

  @Test
  void withoutLossAndWithReorderingWithinTheHoldEverythingArrives() {
    for (long seed = 0; seed < 50; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Link link = Link.delayMillis(10).reorderingJitterMillis(0.9).duplicate(0.05);
      LaneLine line = new LaneLine(seed, link, 100_000_000, Redundancy.auto());
      traffic(line, random);
      String figures = "seed " + seed + " " + line.receiver.counters();
      assertEquals(line.sender.counters().framesSent(), line.frames.delivered(), figures);
      assertEquals(0, line.receiver.counters().late(), figures);
      assertEquals(0, line.receiver.counters().lost(), figures);
      assertEquals(0, line.sender.counters().repeats(), figures);
    }
  }

  @Test
  void theHoldLearnsAPathThatReordersMore() {
    Link link = Link.delayMillis(10).reorder(0.05, 3.5);
    LaneLine line = new LaneLine(6, link, 0, Redundancy.auto());
    line.every(1, 300, 2 * MILLI, 20 * SECOND);
    line.net.runFor(21 * SECOND);
    int missing = line.frames.made(1) - line.frames.delivered(1);
    System.out.println("5 % late by 3.5 ms: " + missing + " of " + line.frames.made(1) + " missed");
    assertTrue(missing <= 3, missing + " missed");
    assertEquals(0, line.sender.counters().repeats(), "late is not lost");
  }

  @Test
  void aLostFragmentCostsItsFrameAndNoOther() {
    for (long seed = 0; seed < 30; seed++) {
      LaneLine line = new LaneLine(seed, Link.delayMillis(10).loss(0.02), 0, Redundancy.off());
      for (int i = 0; i < 400; i++) {
        line.offer(i % 3, 6 * 1100);
        line.net.runFor(5 * MILLI);
      }
      line.net.runFor(SECOND);
      ReceiverCounters counters = line.receiver.counters();
      int missed = line.frames.made() - line.frames.delivered();
      assertTrue(missed <= counters.lost(), "seed " + seed + ": " + counters);
      assertTrue(missed > 0, "seed " + seed + ": nothing was lost");
    }
  }
}
