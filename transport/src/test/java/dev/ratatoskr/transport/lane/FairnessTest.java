package dev.ratatoskr.transport.lane;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A download in the lane beside one outside of it, in virtual time. */
final class FairnessTest {
  private static void tell(String what, SharedLine.Shares shares) {
    System.out.println(
        String.format(
            Locale.ROOT,
            "%s: %.0f %% inside, %.0f %% beside, queue %.1f ms",
            what,
            100 * shares.inside(),
            100 * shares.beside(),
            shares.meanQueueMillis()));
  }

  @ParameterizedTest
  @CsvSource({
    "20, 22, 20",
    "20, 22, 40",
    "20, 22, 100",
    "20, 22, 200",
    "50, 22, 40",
    "10, 50, 100"
  })
  void neitherStarves(double megabits, double rttMillis, double queueMillis) {
    SharedLine line = new SharedLine(megabits, rttMillis, queueMillis);
    String name = megabits + " Mbit/s, " + rttMillis + " ms, queue " + queueMillis + " ms";
    line.run(5);
    SharedLine.Shares alone = line.run(10);
    tell(name + ", alone", alone);
    line.other(true);
    line.run(5);
    SharedLine.Shares shares = line.run(30);
    tell(name + ", beside", shares);
    line.other(false);
    line.run(5);
    SharedLine.Shares again = line.run(10);
    tell(name + ", alone again", again);
    assertTrue(alone.inside() >= 0.85, "alone " + alone);
    assertTrue(again.inside() >= 0.85, "alone again " + again);
    assertTrue(again.meanQueueMillis() <= 10, "alone again " + again);
    // With long queues a download finds its part in minutes only.
    double least = queueMillis > 100 ? 0.15 : 0.25;
    assertTrue(shares.insideOfBoth() >= least, "the lane starves: " + shares);
    assertTrue(shares.insideOfBoth() <= 0.7, "the lane bullies: " + shares);
  }

  @ParameterizedTest
  @CsvSource({"20, 22, 40", "20, 22, 100"})
  void theOneWhoJoinsHasAPart(double megabits, double rttMillis, double queueMillis) {
    SharedLine line = new SharedLine(megabits, rttMillis, queueMillis);
    line.other(true);
    line.run(8);
    SharedLine.Shares shares = line.run(30);
    tell("joins, queue " + queueMillis + " ms", shares);
    assertTrue(shares.insideOfBoth() >= 0.2, "the lane starves: " + shares);
    assertTrue(shares.insideOfBoth() <= 0.7, "the lane bullies: " + shares);
  }

  @Test
  void aLongerPathIsNoQueue() {
    SharedLine line = new SharedLine(20, 22, 100);
    line.run(10);
    line.moveTo(62);
    line.run(3);
    SharedLine.Shares after = line.run(10);
    tell("on a longer path", after);
    assertTrue(after.inside() >= 0.75, "on a longer path " + after);
    assertTrue(after.meanQueueMillis() <= 10, "on a longer path " + after);
  }
}
