package dev.ratatoskr.transport.lane;

import dev.ratatoskr.proto.lane.LaneReport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What the next report will say. */
final class ReportCounts {
  private static final long MAX_U32 = 0xffff_ffffL;

  /** Arrivals closer to each other than this were delayed by the same. */
  private static final long SPACING_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private final List<LaneReport.Arrival> earlier = new ArrayList<>();
  private long expected;
  private long received;
  private long repaired;
  private long latestNanos;
  private int newest;
  private long newestNanos;
  private long notedNanos = Long.MIN_VALUE / 2;

  ReportCounts(int newest) {
    this.newest = newest;
  }

  /** A datagram came on its first way, and none before it had a later sequence. */
  void onNewest(int sequence, long nowNanos) {
    newest = sequence;
    newestNanos = nowNanos;
    if (nowNanos - notedNanos >= SPACING_NANOS) {
      notedNanos = nowNanos;
      if (earlier.size() == LaneReport.MAX_EARLIER) {
        earlier.removeFirst();
      }
      earlier.add(new LaneReport.Arrival(sequence, micros(nowNanos)));
    }
  }

  private static int micros(long nanos) {
    return (int) TimeUnit.NANOSECONDS.toMicros(nanos);
  }

  /** A datagram came so long after it was overtaken. */
  void onLate(long latenessNanos) {
    latestNanos = Math.max(latestNanos, latenessNanos);
  }

  void onReceived() {
    expected++;
    received++;
  }

  void onRepaired() {
    expected++;
    repaired++;
  }

  void onMissing(int sequences) {
    expected += sequences;
  }

  /** The report since the last one, which begins the next. */
  LaneReport take(int number) {
    LaneReport report =
        new LaneReport(
            number,
            newest,
            Math.min(expected, MAX_U32),
            Math.min(received, MAX_U32 / 2),
            Math.min(repaired, MAX_U32 / 2),
            Math.min(TimeUnit.NANOSECONDS.toMicros(latestNanos), MAX_U32),
            micros(newestNanos),
            earlier);
    earlier.clear();
    expected = 0;
    received = 0;
    repaired = 0;
    latestNanos = 0;
    return report;
  }
}
