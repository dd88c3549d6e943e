package dev.ratatoskr.transport.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.proto.lane.LaneReport;
import dev.ratatoskr.simnet.Link;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Repeats under loss: what they save, what they cost, when they begin and end. */
final class RedundancyTest {
  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long DELAY_NANOS = 10 * MILLI;

  /** Share of the flow's frames that came within the link's delay and 10 ms. */
  private static double inTime(LaneLine line) {
    long good =
        line.delaysNanos.stream().filter(nanos -> nanos <= DELAY_NANOS + 10 * MILLI).count();
    return (double) good / line.frames.made(1);
  }

  private static String figures(LaneLine line) {
    SenderCounters sent = line.sender.counters();
    return String.format(
        "%.4f %% of %d in time, repeats %.1f %% of %d bytes, %s",
        100 * inTime(line),
        line.frames.made(1),
        100.0 * sent.repeatBytes() / sent.bytesSent(),
        sent.bytesSent(),
        line.receiver.counters());
  }

  private static LaneLine game(long seed, Link link, Redundancy redundancy, long seconds) {
    LaneLine line = new LaneLine(seed, link, 0, redundancy);
    line.every(1, 300, SECOND / 60, seconds * SECOND);
    line.net.runFor((seconds + 1) * SECOND);
    return line;
  }

  @Test
  void aLoneGameLosesOneInAThousandAtThreePercent() {
    LaneLine line = game(1, Link.delayMillis(10).loss(0.03), Redundancy.auto(), 7200);
    System.out.println("3 % random, lone game: " + figures(line));
    SenderCounters sent = line.sender.counters();
    assertTrue(inTime(line) >= 0.999, figures(line));
    assertTrue(sent.repeatBytes() <= 1.1 * sent.bytesSent(), figures(line));
  }

  @Test
  void withoutRepeatsThreePercentAreLost() {
    LaneLine line = game(1, Link.delayMillis(10).loss(0.03), Redundancy.off(), 600);
    System.out.println("3 % random, off: " + figures(line));
    assertEquals(0, line.sender.counters().repeats());
    assertEquals(0.97, inTime(line), 0.003);
  }

  @Test
  void besideADownloadTheHoldWaitsForTheRepeat() {
    LaneLine line = new LaneLine(2, Link.delayMillis(10).loss(0.03), 20_000_000, Redundancy.auto());
    line.every(1, 300, SECOND / 60, 600 * SECOND);
    line.every(2, 1180, MILLI * 6 / 10, 600 * SECOND);
    line.net.runFor(601 * SECOND);
    System.out.println("3 % random, beside 16 Mbit/s: " + figures(line));
    SenderCounters sent = line.sender.counters();
    assertTrue(inTime(line) >= 0.998, figures(line));
    assertTrue(sent.repeatBytes() <= 0.15 * sent.bytesSent(), figures(line));
    assertTrue(sent.repeats() > 35_000, figures(line));
  }

  @Test
  void manySmallFramesStayWithinTheBudget() {
    LaneLine line = new LaneLine(3, Link.delayMillis(10).loss(0.03), 20_000_000, Redundancy.auto());
    line.every(1, 300, MILLI / 4, 60 * SECOND);
    line.net.runFor(61 * SECOND);
    System.out.println("3 % random, 10 Mbit/s of small frames: " + figures(line));
    SenderCounters sent = line.sender.counters();
    double share = (double) sent.repeatBytes() / sent.bytesSent();
    assertTrue(share <= 0.15 && share > 0.13, figures(line));
  }

  @Test
  void burstsAreBridgedWhereTheyAreShort() {
    Link link = Link.delayMillis(10).burstLoss(0.01, 0.5);
    LaneLine line = game(4, link, Redundancy.auto(), 3600);
    System.out.println("bursts of two datagrams, 2 %: " + figures(line));
    assertTrue(inTime(line) >= 0.985, figures(line));
  }

  @Test
  void aCleanPathSeesNoRepeat() {
    LaneLine line = game(5, Link.delayMillis(10).jitterMillis(4), Redundancy.auto(), 600);
    assertEquals(0, line.sender.counters().repeats());
    assertEquals(line.frames.made(1), line.frames.delivered(1));
    line = game(6, Link.delayMillis(10).reorder(0.05, 9), Redundancy.auto(), 600);
    assertEquals(0, line.sender.counters().repeats(), "late is not lost");
    line = new LaneLine(7, Link.delayMillis(10).duplicate(0.3), 0, Redundancy.auto());
    line.every(1, 300, MILLI, 60 * SECOND);
    line.net.runFor(61 * SECOND);
    assertEquals(0, line.sender.counters().repeats(), "doubled is not lost");
    assertEquals(line.frames.made(1), line.frames.delivered(1));
  }

  private final Redundancy policy = Redundancy.auto();
  private long now = Long.MAX_VALUE - 3 * SECOND;
  private int number = Integer.MAX_VALUE - 10;

  private void report(long expected, long lost) {
    now += 200 * MILLI;
    policy.onReport(
        new LaneReport(number++, 0, expected, expected - lost, 0, 0, 0, List.of()), now);
  }

  private void cleanSeconds(int seconds, int perReport) {
    for (int i = 0; i < 5 * seconds; i++) {
      report(perReport, 0);
    }
  }

  @Test
  void itBeginsAtThreeInAThousandAndEndsAfterTenCleanSeconds() {
    cleanSeconds(60, 400);
    assertFalse(policy.isActive(now));
    report(400, 10);
    assertFalse(policy.isActive(now), "0.1 %: " + policy.loss());
    report(400, 25);
    assertTrue(policy.isActive(now), "0.35 %: " + policy.loss());
    cleanSeconds(10, 400);
    assertTrue(policy.isActive(now), "five seconds' memory, then ten");
    cleanSeconds(10, 400);
    assertFalse(policy.isActive(now));
  }

  @Test
  void aSingleLossOfALoneGameBeginsIt() {
    cleanSeconds(60, 12);
    report(12, 1);
    assertTrue(policy.isActive(now));
    assertTrue(policy.isActive(now + 59 * SECOND));
    assertFalse(policy.isActive(now + 60 * SECOND), "unknown by then");
  }

  @Test
  void steadyLossKeepsItOnAndOffMeansOff() {
    for (int i = 0; i < 1000; i++) {
      report(400, i % 2 == 0 ? 4 : 0);
      assertTrue(policy.isActive(now));
    }
    Redundancy off = Redundancy.off();
    off.onReport(new LaneReport(0, 0, 100, 50, 0, 0, 0, List.of()), now);
    assertFalse(off.isActive(now));
    assertEquals(0.5, off.loss());
  }

  @Test
  void reportsOutOfOrderAreIgnored() {
    cleanSeconds(10, 400);
    policy.onReport(new LaneReport(number - 1, 0, 400, 0, 0, 0, 0, List.of()), now);
    policy.onReport(new LaneReport(number - 7, 0, 400, 0, 0, 0, 0, List.of()), now);
    assertEquals(0, policy.loss());
  }
}
