package dev.ratatoskr.punch.portmap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The two rules by which a gateway's clock shows that its state is lost. */
class GatewayEpochTest {
  // The clock wraps between the two answers.
  private static final long START = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(5);

  @ParameterizedTest
  @CsvSource({
    // first, seconds between, second, RFC 6887 section 8.5, RFC 6886 section 3.6
    "1000, 100, 1100, true, true",
    "1000, 100, 0, false, false",
    "1000, 100, 998, false, false",
    "1000, 0, 999, true, true",
    "1000, 0, 998, false, true",
    "1000, 100, 1093, true, true",
    "1000, 100, 1091, false, true",
    "1000, 100, 1087, false, true",
    "1000, 100, 1085, false, false",
    "1000, 100, 1108, true, true",
    "1000, 100, 1110, false, true",
    "0, 3600, 3600, true, true",
    "0, 3600, 4294967295, false, true"
  })
  void judgesAsTheRfcsSay(long first, long between, long second, boolean pcp, boolean natPmp) {
    long later = START + TimeUnit.SECONDS.toNanos(between);
    GatewayEpoch strict = GatewayEpoch.ofPcp();
    assertEquals(true, strict.onAnswer(first, START));
    assertEquals(pcp, strict.onAnswer(second, later));
    GatewayEpoch lenient = GatewayEpoch.ofNatPmp();
    assertEquals(true, lenient.onAnswer(first, START));
    assertEquals(natPmp, lenient.onAnswer(second, later));
    assertEquals(true, lenient.onAnswer(second, later), "it is judged by the last answer");
  }
}
