package dev.ratatoskr.transport.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How much leaves when the timer comes late, at 10 MB/s. */
final class PacerTest {
  private static final double RATE = 1e7;
  private static final int PACKET = 1_000;
  private static final long MILLI = 1_000_000L;

  private final Pacer pacer = new Pacer(3_000, 0);

  private int packetsThatMayLeave(long nowNanos) {
    int packets = 0;
    while (pacer.nextNanos(RATE, 0, nowNanos) == nowNanos) {
      pacer.onSent(PACKET);
      packets++;
    }
    return packets;
  }

  /** Ten packets a millisecond: two milliseconds' at once, and what a late timer missed. */
  @ParameterizedTest
  @CsvSource({"1, 10", "5, 50", "9, 90", "30, 100"})
  void whatALateTimerMissedIsMadeGoodUpToABound(long pauseMillis, int packets) {
    packetsThatMayLeave(0);
    assertEquals(packets, packetsThatMayLeave(pauseMillis * MILLI), 1);
  }

  @ParameterizedTest
  @CsvSource({"5", "30"})
  void silenceSavesNothingUp(long pauseMillis) {
    pacer.onSent(PACKET);
    assertEquals(20, packetsThatMayLeave(pauseMillis * MILLI), 1);
  }

  @Test
  void whatWasSavedUpAtAFarHigherRateIsForgotten() {
    pacer.nextNanos(100 * RATE, 0, 2 * MILLI);
    pacer.nextNanos(RATE, 0, 2 * MILLI);
    assertEquals(100, packetsThatMayLeave(2 * MILLI), 1);
  }

  @Test
  void aBurstIsSavedUpWhateverTheRate() {
    assertEquals(100 * MILLI, pacer.nextNanos(RATE, 65_536, 100 * MILLI));
    int packets = 0;
    while (pacer.nextNanos(RATE, 65_536, 100 * MILLI) == 100 * MILLI) {
      pacer.onSent(PACKET);
      packets++;
    }
    assertEquals(66, packets, 1);
  }
}
