package dev.ratatoskr.transport.lane;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.proto.lane.LaneReport;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The bound beside others, by reports made here. */
final class ContestTest {
  private static final long MILLI = 1_000_000L;
  private static final long REPORT = 25 * MILLI;
  private static final long ONE_WAY = 10 * MILLI;
  private static final double TARGET = 4 * MILLI;
  private static final double RATE = 1_000_000;

  private final PathSense path = new PathSense();
  private final Contest contest = new Contest();
  private long now = REPORT;
  private int sequence;

  /** So much leaves in one datagram and is reported, after waiting in the path's queue. */
  private void report(int bytes, long queueNanos, int lost) {
    for (int i = 0; i < lost; i++) {
      path.onSent(sequence++, bytes, now);
    }
    path.onSent(sequence, bytes, now);
    int micros = (int) ((now + ONE_WAY + queueNanos) / 1000);
    now += REPORT;
    path.onReport(
        new LaneReport(sequence, sequence, 1 + lost, 1, 0, 0, micros, List.of()), true, now);
    sequence++;
  }

  /** Light traffic without a loss, of which the rate held nothing back. */
  private void rest(double seconds, long queueNanos) {
    for (long end = now + (long) (seconds * 1e9); now < end; ) {
      report(1_000, queueNanos, 0);
      contest.onReport(path, false, TARGET, now);
    }
  }

  private void begin() {
    report(1_000, 0, 0);
    report(1_000, 60 * MILLI, 0);
    path.keepLeast(true);
    contest.begin(RATE, path, now);
  }

  @Test
  void timeThatWasNotMadeUseOfIsNoLicence() {
    begin();
    rest(31, 60 * MILLI);
    assertTrue(contest.isOn());
    for (int i = 0; i < 8; i++) {
      report(25_000, 60 * MILLI, 0);
      contest.onReport(path, true, TARGET, now);
    }
    double bound = contest.bytesPerSecond(now);
    assertTrue(bound < 1.5 * RATE, bound + " bytes per second");
  }

  @Test
  void whatIsMadeUseOfGrowsAndALossCutsIt() {
    begin();
    for (int i = 0; i < 160; i++) {
      report(25_000, 60 * MILLI, 0);
      contest.onReport(path, true, TARGET, now);
    }
    double grown = contest.bytesPerSecond(now);
    assertTrue(grown > 1.05 * RATE, grown + " bytes per second");
    report(25_000, 60 * MILLI, 1);
    contest.onReport(path, true, TARGET, now);
    double cut = contest.bytesPerSecond(now);
    assertTrue(cut < 0.75 * grown, cut + " of " + grown);
  }

  @Test
  void aQueueThatStaysEmptyEndsIt() {
    begin();
    rest(0.2, 0);
    assertTrue(contest.isOn());
    rest(0.5, 0);
    assertFalse(contest.isOn());
  }

  @Test
  void aQueueThatDrainsByWhatWeSendLessIsOurs() {
    begin();
    rest(9.9, 60 * MILLI);
    assertTrue(contest.isOn());
    rest(0.2, 60 * MILLI);
    rest(0.1, 20 * MILLI);
    rest(0.3, 60 * MILLI);
    assertFalse(contest.isOn());
  }

  @Test
  void aQueueThatStaysIsOthers() {
    begin();
    rest(60, 60 * MILLI);
    assertTrue(contest.isOn());
  }
}
