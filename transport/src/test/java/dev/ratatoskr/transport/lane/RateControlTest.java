package dev.ratatoskr.transport.lane;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rate over many bottlenecks, in virtual time. */
final class RateControlTest {
  private static final double GREEDY = 1e9;
  private final RateControl control = new RateControl(0);

  private static void tell(String what, Bottleneck path, Bottleneck.Seen seen, double seconds) {
    System.out.println(
        String.format(
            Locale.ROOT,
            "%s: %.0f %% of %.0f Mbit/s, waits p50 %.1f p95 %.1f ms",
            what,
            100 * seen.bytes / seconds / path.shape.bytesPerSecond,
            path.shape.bytesPerSecond * 8 / 1e6,
            seen.wait(0.5),
            seen.wait(0.95)));
  }

  @ParameterizedTest
  @CsvSource({
    "2, 22, 500, 0, 0",
    "20, 2, 40, 0, 0",
    "20, 22, 10, 0, 0",
    "20, 22, 40, 0, 0",
    "20, 22, 500, 0, 0",
    "20, 150, 100, 0, 0",
    "100, 22, 100, 0, 0",
    "500, 22, 100, 0, 0",
    "500, 2, 40, 0, 0",
    "20, 22, 40, 0.01, 0",
    "20, 22, 40, 0.05, 0",
    "20, 22, 40, 0, 3",
    "100, 22, 40, 0.01, 8"
  })
  void fillsTheLinkAndNotItsQueue(
      double megabits, double rttMillis, long queueMillis, double loss, double jitterMillis) {
    Bottleneck path = new Bottleneck(megabits, rttMillis, 20_261_121);
    path.shape.queueNanos = queueMillis * Bottleneck.MILLI;
    path.shape.loss = loss;
    path.shape.jitterNanos = (long) (jitterMillis * Bottleneck.MILLI);
    path.run(control, 5, GREEDY);
    Bottleneck.Seen seen = path.run(control, 15, GREEDY);
    tell(megabits + " " + rttMillis + " " + queueMillis + " " + loss, path, seen, 15);
    double least = jitterMillis > 5 ? 0.7 : rttMillis > 100 ? 0.8 : 0.9;
    assertTrue(seen.bytes / 15.0 >= least * (1 - loss) * path.shape.bytesPerSecond, "goodput");
    double twoDatagramsMillis = 2 * 1200 * 8 / (megabits * 1000);
    assertTrue(seen.wait(0.5) <= Math.max(5, twoDatagramsMillis), "median wait " + seen.wait(0.5));
    assertTrue(seen.wait(0.95) <= 15, "95 % wait " + seen.wait(0.95));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 22, 500, 0",
    "2, 22, 500, 0",
    "5, 22, 100, 0",
    "20, 2, 40, 0",
    "20, 22, 40, 0",
    "20, 22, 40, 5",
    "20, 150, 100, 0",
    "50, 22, 40, 0",
    "100, 22, 40, 5",
    "200, 22, 40, 0",
    "200, 4, 40, 0"
  })
  void beginsFast(double megabits, double rttMillis, long queueMillis, long stallMillis) {
    Bottleneck path = new Bottleneck(megabits, rttMillis, 20_261_122);
    path.shape.queueNanos = queueMillis * Bottleneck.MILLI;
    path.shape.stallNanos = stallMillis * Bottleneck.MILLI;
    path.run(control, 3, 10_000);
    Bottleneck.Seen seen = path.run(control, 2, GREEDY);
    tell("begins, " + rttMillis + " ms", path, seen, 2);
    assertTrue(seen.bytes / 2.0 >= 0.7 * path.shape.bytesPerSecond, "goodput");
    // The window itself, and what a round trip without news lets through.
    double most = 40 + 500 / megabits + rttMillis / 2;
    assertTrue(seen.wait(0.95) <= most, "95 % wait " + seen.wait(0.95));
  }

  @ParameterizedTest
  @CsvSource({"20, 22, 3", "20, 22, 6", "200, 4, 3", "200, 4, 6", "500, 4, 4"})
  void aBusyHostIsNoQueue(double megabits, double rttMillis, double stallMillis) {
    Bottleneck path = new Bottleneck(megabits, rttMillis, 20_261_121);
    path.shape.stallNanos = (long) (stallMillis * Bottleneck.MILLI);
    path.run(control, 5, GREEDY);
    Bottleneck.Seen seen = path.run(control, 15, GREEDY);
    tell("busy for " + stallMillis + " ms", path, seen, 15);
    assertTrue(seen.bytes / 15.0 >= 0.9 * path.shape.bytesPerSecond, "goodput");
    assertTrue(seen.wait(0.95) <= 20, "95 % wait " + seen.wait(0.95));
  }

  @ParameterizedTest
  @CsvSource({"20, 22, 10", "20, 22, 40", "20, 22, 200", "100, 22, 40", "20, 80, 100"})
  void sharesALinkWithTcp(double megabits, double rttMillis, long queueMillis) {
    Bottleneck path = new Bottleneck(megabits, rttMillis, 20_261_121);
    path.shape.queueNanos = queueMillis * Bottleneck.MILLI;
    path.run(control, 10, GREEDY);
    path.shape.rival = path.new Rival();
    path.run(control, 10, GREEDY);
    path.shape.rival.takeBytes();
    Bottleneck.Seen seen = path.run(control, 60, GREEDY);
    tell("beside CUBIC, queue " + queueMillis + " ms", path, seen, 60);
    double rivals = path.shape.rival.takeBytes() / 60.0 / path.shape.bytesPerSecond;
    System.out.println("  CUBIC has " + Math.round(100 * rivals) + " %");
    assertTrue(rivals > 0.5, "the lane is no bully: " + rivals);
    assertTrue(
        seen.bytes / 60.0 > 0.05 * path.shape.bytesPerSecond, "and does not starve: " + seen.bytes);
  }

  @Test
  void findsALinkThatGotFaster() {
    Bottleneck path = new Bottleneck(5, 22, 1);
    path.run(control, 10, GREEDY);
    path.shape.bytesPerSecond *= 10;
    path.run(control, 3, GREEDY);
    Bottleneck.Seen seen = path.run(control, 3, GREEDY);
    tell("ten times faster", path, seen, 3);
    assertTrue(seen.bytes / 3.0 >= 0.8 * path.shape.bytesPerSecond);
  }

  @Test
  void leavesALinkThatGotSlower() {
    Bottleneck path = new Bottleneck(50, 22, 1);
    path.shape.queueNanos = 500 * Bottleneck.MILLI;
    path.run(control, 10, GREEDY);
    path.shape.bytesPerSecond /= 5;
    path.run(control, 2, GREEDY);
    Bottleneck.Seen seen = path.run(control, 5, GREEDY);
    tell("five times slower", path, seen, 5);
    assertTrue(seen.bytes / 5.0 >= 0.8 * path.shape.bytesPerSecond);
    assertTrue(seen.wait(0.95) <= 20, "95 % wait " + seen.wait(0.95));
  }

  @Test
  void leavesALinkThatGotTwentyTimesSlower() {
    Bottleneck path = new Bottleneck(100, 22, 1);
    path.shape.queueNanos = 500 * Bottleneck.MILLI;
    path.run(control, 10, GREEDY);
    path.shape.bytesPerSecond /= 20;
    path.run(control, 4, GREEDY);
    Bottleneck.Seen seen = path.run(control, 10, GREEDY);
    tell("twenty times slower", path, seen, 10);
    assertTrue(seen.bytes / 10.0 >= 0.8 * path.shape.bytesPerSecond);
    assertTrue(seen.wait(0.95) <= 30, "95 % wait " + seen.wait(0.95));
  }

  /** Somebody who sends a little more than the line carries, but never a burst. */
  @Test
  void aSlowLinkIsControlledFromTheStart() {
    Bottleneck path = new Bottleneck(1.6, 22, 1);
    path.shape.queueNanos = 500 * Bottleneck.MILLI;
    path.run(control, 5, 240_000);
    Bottleneck.Seen seen = path.run(control, 10, 240_000);
    tell("a little too much", path, seen, 10);
    assertTrue(seen.wait(0.5) <= 20, "median wait " + seen.wait(0.5));
    assertTrue(seen.bytes / 10.0 >= 0.8 * path.shape.bytesPerSecond);
  }

  @Test
  void aGamesTrafficIsNeverHeldBack() {
    Bottleneck path = new Bottleneck(2, 22, 1);
    path.shape.jitterNanos = 15 * Bottleneck.MILLI;
    double game = 30_000;
    Bottleneck.Seen seen = path.run(control, 60, game);
    assertTrue(seen.bytes >= 0.99 * 60 * game, seen.bytes + " bytes");
    assertTrue(control.bytesPerSecond() >= game);
  }
}
