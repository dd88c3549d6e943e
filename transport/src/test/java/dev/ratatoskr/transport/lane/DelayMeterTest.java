package dev.ratatoskr.transport.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ratatoskr.proto.lane.LaneReport;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The rise of the delay as the far side's clock tells it. */
final class DelayMeterTest {
  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  private final DelayMeter meter = new DelayMeter();
  private long now = 123_456_789_012L;

  /** The far side's clock: far from ours, and its microseconds wrap soon. */
  private int farMicros = -1_000_000;

  private int sequence = -3;
  private int number = -2;

  private void pass(long millis) {
    now += millis * MILLI;
    farMicros += (int) (millis * 1000);
  }

  private void sample(long delayMillis) {
    meter.onSent(sequence, now);
    report(sequence, farMicros + (int) (delayMillis * 1000));
    sequence++;
    pass(200);
  }

  private void report(int newest, int arrivalMicros) {
    meter.onReport(new LaneReport(number++, newest, 1, 1, 0, 0, arrivalMicros), now);
  }

  @Test
  void onlyTheRiseCounts() {
    assertEquals(0, meter.riseNanos());
    sample(40);
    assertEquals(0, meter.riseNanos());
    sample(52);
    assertEquals(12 * MILLI, meter.riseNanos());
    sample(35);
    assertEquals(0, meter.riseNanos());
    sample(36);
    assertEquals(MILLI, meter.riseNanos());
    for (int i = 0; i < 40; i++) {
      sample(60);
      assertEquals(25 * MILLI, meter.riseNanos());
    }
    for (int i = 0; i < 110; i++) {
      sample(60);
    }
    assertEquals(0, meter.riseNanos(), "a longer way is no queue");
  }

  @Test
  void whatItDidNotSendTellsNothing() {
    sample(40);
    report(77, 5);
    report(sequence - 1 - 4096, 5);
    assertEquals(0, meter.riseNanos());
    number -= 10;
    report(sequence - 1, farMicros + 90_000);
    assertEquals(0, meter.riseNanos(), "an old report");
  }
}
