package dev.ratatoskr.punch.keepalive;

import static dev.ratatoskr.punch.keepalive.ModelPath.MILLI;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.punch.keepalive.ModelPath.Nature;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** By how much the round trips of a path differ. */
final class RttJitterTest {
  private static RttEstimate after(RttEstimate known, long... millis) {
    RttEstimate estimate = known;
    for (long each : millis) {
      estimate = estimate.with(each * MILLI);
    }
    return estimate;
  }

  private static OptionalLong nanos(RttEstimate estimate) {
    return estimate.jitter().nanos();
  }

  @Test
  void fewRoundTripsSayNothing() {
    assertEquals(OptionalLong.empty(), nanos(RttEstimate.NONE));
    RttEstimate four = after(RttEstimate.NONE, 10, 12, 10, 12);
    assertEquals(OptionalLong.empty(), nanos(four));
    assertEquals(OptionalLong.of(2 * MILLI), nanos(after(four, 10)));
  }

  @Test
  void aLongRoundTripIsNoJitter() {
    assertEquals(OptionalLong.of(0), nanos(after(RttEstimate.NONE, 300, 300, 300, 300, 300)));
  }

  @Test
  void theFirstDifferencesCountAlike() {
    RttEstimate few = after(RttEstimate.NONE, 10, 14, 10, 10, 10);
    assertEquals(2.0, nanos(few).orElseThrow() / 1e6, 0.001);
  }

  @Test
  void everyLaterOneCountsASixteenth() {
    RttEstimate many = after(RttEstimate.NONE, 10);
    for (int i = 0; i < 8; i++) {
      many = after(many, 12, 10);
    }
    assertEquals(OptionalLong.of(2_000_000), nanos(many));
    many = after(many, 20);
    assertEquals(OptionalLong.of(2_500_000), nanos(many));
    many = after(many, 20);
    assertEquals(OptionalLong.of(2_343_750), nanos(many));
  }

  @Test
  void theProbesOfAPathShowItsJitter() {
    assertEquals(0.0, jitterMillis(0));
    // Two sums of two uniform delays of up to 4 ms each differ by 1.87 ms on average.
    double varied = jitterMillis(4);
    assertTrue(varied > 0.9 && varied < 3, varied + " ms");
  }

  /**
   * Two minutes of traffic on a path of 40 ms.
   *
   * @param mostMillis of what each packet is late
   */
  private static double jitterMillis(int mostMillis) {
    ModelPath path = new ModelPath(7, new Nature(20, mostMillis, 0, 0, 0));
    for (long atMillis = 20; atMillis < TimeUnit.MINUTES.toMillis(2); atMillis += 20) {
      path.at(atMillis * MILLI, path.a::data);
      path.at(atMillis * MILLI, path.b::data);
    }
    path.runUntil(TimeUnit.MINUTES.toNanos(2));
    return nanos(path.a.rtt()).orElseThrow() / 1e6;
  }
}
