package dev.ratatoskr.punch.portmap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rule by which a gateway's clock shows that its state is lost. */
class GatewayEpochTest {
  // The clock wraps between the two answers.
  private static final long START = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(5);

  @ParameterizedTest
  @CsvSource({
    // first, seconds between, second, whether the state is still there
    "1000, 100, 1100, true",
    "1000, 100, 0, false",
    "1000, 100, 998, false",
    "1000, 0, 999, true",
    "1000, 0, 998, false",
    "1000, 100, 1093, true",
    "1000, 100, 1091, false",
    "1000, 100, 1087, false",
    "1000, 100, 1085, false",
    "1000, 100, 1108, true",
    "1000, 100, 1110, false",
    "0, 3600, 3600, true",
    "9, 60, 59, false",
    "0, 3600, 4294967295, false"
  })
  void judgesAsTheRfcSays(long first, long between, long second, boolean same) {
    long later = START + TimeUnit.SECONDS.toNanos(between);
    GatewayEpoch epoch = new GatewayEpoch();
    assertEquals(true, epoch.onAnswer(first, START));
    assertEquals(same, epoch.onAnswer(second, later));
    assertEquals(true, epoch.onAnswer(second, later), "it is judged by the last answer");
  }
}
