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

  /** At 10 MB/s five at a time, at 1 MB/s each by itself; the rate is kept either way. */
  @ParameterizedTest
  @CsvSource({"1e7, 2000", "1e6, 1000"})
  void aFastPathIsServedSeveralAtATime(double rate, int turns) {
    long second = 1_000 * MILLI;
    long bytes = 0;
    int wakeUps = 0;
    for (long now = 0; now < second; wakeUps++) {
      long next = pacer.nextNanos(rate, 0, now);
      while (next == now) {
        pacer.onSent(PACKET);
        bytes += PACKET;
        next = pacer.nextNanos(rate, 0, now);
      }
      now = next;
    }
    assertEquals(rate, (double) bytes, rate / 100);
    assertEquals(turns, wakeUps, turns / 50.0f);
  }

  /** Whoever asks again meanwhile does not put it off. */
  @Test
  void askingAgainDoesNotProlongTheRest() {
    packetsThatMayLeave(0);
    long promised = pacer.nextNanos(RATE, 0, 0);
    for (long now = 0; now < promised; now += MILLI / 20) {
      assertEquals(promised, pacer.nextNanos(RATE, 0, now));
    }
    assertEquals(promised, pacer.nextNanos(RATE, 0, promised));
  }
}
