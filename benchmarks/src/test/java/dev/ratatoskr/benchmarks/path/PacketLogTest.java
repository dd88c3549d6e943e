package dev.ratatoskr.benchmarks.path;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

final class PacketLogTest {
  private static final long MILLI = 1_000_000;
  private final PacketLog log = new PacketLog(4);

  @Test
  void timesWhatCame() {
    send(4);
    log.onCame(0, 5 * MILLI);
    log.onCame(2, 13 * MILLI);
    assertEquals(4, log.sent());
    assertEquals(2, log.came());
    assertEquals(List.of(5.0, 11.0), log.tookMillis());
    assertEquals(1, log.cameWithin(10.9));
    assertEquals(2, log.cameWithin(11));
  }

  @Test
  void countsCopiesAndOvertakenOnesApart() {
    send(4);
    log.onCame(1, 5 * MILLI);
    log.onCame(0, 6 * MILLI);
    log.onCame(1, 7 * MILLI);
    log.onCame(2, 8 * MILLI);
    assertEquals(3, log.came());
    assertEquals(1, log.overtaken());
    assertEquals(1, log.twice());
    assertEquals(List.of(6.0, 4.0, 6.0), log.tookMillis(), "the first copy counts");
  }

  @Test
  void ignoresNumbersThatCannotBeOurs() {
    send(4);
    log.onCame(-1, MILLI);
    log.onCame(4, MILLI);
    assertEquals(0, log.came());
  }

  /** One a millisecond. */
  private void send(int count) {
    for (int i = 0; i < count; i++) {
      log.onSent(i, i * MILLI);
    }
  }
}
