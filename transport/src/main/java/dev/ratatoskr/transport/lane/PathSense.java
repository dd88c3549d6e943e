package dev.ratatoskr.transport.lane;

import dev.ratatoskr.proto.lane.LaneReport;
import dev.ratatoskr.proto.lane.SerialNumber;

/** What the far side's reports tell of the path: queue, delivery, loss. Not thread-safe. */
final class PathSense {
  private static final double LOSS_GAIN = 0.05;
  private static final long NANOS_PER_MICRO = 1_000;

  /** Less does not show what a path carries. */
  private static final long LEAST_BURST_BYTES = 10_000;

  /** A busy host takes what came meanwhile at once: what came sooner shows nothing more. */
  private static final double LEAST_BURST_NANOS = 2_000_000;

  /** What was sent longer before the newest belongs to other traffic, a game's perhaps. */
  private static final long ONE_BURST_NANOS = 10_000_000L;

  private static final long USUAL_ROUND_TRIP_NANOS = 50_000_000L;

  private final SentLog sent = new SentLog();
  private PathDelay delay = new PathDelay();
  private final Delivery delivery = new Delivery();
  private final ArrivalClock arrivals = new ArrivalClock();
  private long roundTripNanos = USUAL_ROUND_TRIP_NANOS;
  private double loss;
  private double burst;
  private boolean lostLately;
  private boolean heard;
  private int last;

  private boolean moved;
  private long movedNanos;

  void onSent(int sequence, int bytes, long nowNanos) {
    sent.add(sequence, bytes, nowNanos);
  }

  /**
   * Whether the report told anything: not when it is older than another before.
   *
   * @param limited whether the rate held something back since the last one
   */
  boolean onReport(LaneReport report, boolean limited, long nowNanos) {
    int newest = report.newestSequence();
    long sentNanos = sent.find(newest);
    if (sentNanos == SentLog.UNKNOWN || (heard && SerialNumber.ahead(report.number(), last) <= 0)) {
      return false;
    }
    heard = true;
    last = report.number();
    long arrivedNanos = arrivals.nanos(report.arrivalMicros());
    double lost = report.expected() == 0 ? 0 : (double) report.lost() / report.expected();
    loss += (lost - loss) * LOSS_GAIN;
    lostLately = report.lost() > 0;
    if (isOfThisPath(sentNanos)) {
      delay.onSample(leastDelay(report, arrivedNanos, arrivedNanos - sentNanos), nowNanos);
      moved = false;
    }
    delivery.onSample(sent.bytesThrough(newest), 1 - lost, arrivedNanos, limited);
    burst = burst(report);
    roundTripNanos = nowNanos - sentNanos;
    return true;
  }

  /** What came after the first arrival that the report tells, by the time that took. */
  private double burst(LaneReport report) {
    long longest = -1;
    long bytes = 0;
    long newestNanos = sent.find(report.newestSequence());
    for (LaneReport.Arrival arrival : report.earlier()) {
      long nanos = (report.arrivalMicros() - arrival.micros()) * NANOS_PER_MICRO;
      long sentNanos = sent.find(arrival.sequence());
      boolean together = sentNanos != SentLog.UNKNOWN && newestNanos - sentNanos <= ONE_BURST_NANOS;
      if (together && nanos > longest) {
        longest = nanos;
        bytes = sent.bytesThrough(report.newestSequence()) - sent.bytesThrough(arrival.sequence());
      }
    }
    boolean tells = bytes >= LEAST_BURST_BYTES;
    return tells ? bytes * (1 - loss) * 1e9 / Math.max((double) longest, LEAST_BURST_NANOS) : 0;
  }

  /**
   * Of the arrivals that the report tells, how long the quickest took: a busy host delays some by
   * milliseconds, a queue in the path delays all.
   */
  private long leastDelay(LaneReport report, long newestNanos, long newestDelayNanos) {
    long least = newestDelayNanos;
    for (LaneReport.Arrival arrival : report.earlier()) {
      long sentNanos = sent.find(arrival.sequence());
      long before = (report.arrivalMicros() - arrival.micros()) * NANOS_PER_MICRO;
      if (sentNanos != SentLog.UNKNOWN && before >= 0 && isOfThisPath(sentNanos)) {
        least = Math.min(least, newestNanos - before - sentNanos);
      }
    }
    return least;
  }

  /** What waits in the path's queues. */
  long queueNanos() {
    return delay.queueNanos();
  }

  /** By how much that differs from report to report though no queue changes. */
  double jitterNanos() {
    return delay.jitterNanos();
  }

  /** What arrived lately, in bytes per second. */
  double delivered() {
    return delivery.bytesPerSecond();
  }

  /**
   * The rate at which the datagrams of the latest report arrived, in bytes per second; 0 where they
   * were too few to tell.
   */
  double burstBytesPerSecond() {
    return burst;
  }

  /** The part lost lately, 0 to 1. */
  double loss() {
    return loss;
  }

  /** Another path has other delays; what is on its way tells still of the last one. */
  void onPath(long nowNanos) {
    delay = new PathDelay();
    moved = true;
    movedNanos = nowNanos;
  }

  private boolean isOfThisPath(long sentNanos) {
    return !moved || sentNanos - movedNanos >= 0;
  }

  /** See {@link PathDelay#keepLeast}. */
  void keepLeast(boolean keep) {
    delay.keepLeast(keep);
  }

  /** Whether the latest report tells of a loss. */
  boolean lostLately() {
    return lostLately;
  }

  /** From a sending to the report of its arrival; a usual one before there was any. */
  long roundTripNanos() {
    return roundTripNanos;
  }
}
