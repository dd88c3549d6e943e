package dev.ratatoskr.transport.lane;

import dev.ratatoskr.proto.lane.LaneReport;
import java.util.concurrent.TimeUnit;

/** What the next report will say. */
final class ReportCounts {
  private static final long MAX_U32 = 0xffff_ffffL;

  private long expected;
  private long received;
  private long repaired;
  private long latestNanos;
  private int newest;
  private long newestNanos;

  ReportCounts(int newest) {
    this.newest = newest;
  }

  /** A datagram came on its first way, and none before it had a later sequence. */
  void onNewest(int sequence, long nowNanos) {
    newest = sequence;
    newestNanos = nowNanos;
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
            (int) TimeUnit.NANOSECONDS.toMicros(newestNanos));
    expected = 0;
    received = 0;
    repaired = 0;
    latestNanos = 0;
    return report;
  }
}
