package dev.ratatoskr.transport.lane;

import dev.ratatoskr.proto.lane.LaneReport;
import dev.ratatoskr.proto.lane.SerialNumber;

/** What the far side's reports tell of the path: queue, delivery, loss. Not thread-safe. */
final class PathSense {
  private static final double LOSS_GAIN = 0.05;
  private static final long USUAL_ROUND_TRIP_NANOS = 50_000_000L;

  private final SentLog sent = new SentLog();
  private final PathDelay delay = new PathDelay();
  private final Delivery delivery = new Delivery();
  private final ArrivalClock arrivals = new ArrivalClock();
  private long roundTripNanos = USUAL_ROUND_TRIP_NANOS;
  private double loss;
  private boolean heard;
  private int last;

  void onSent(int sequence, int bytes, long nowNanos) {
    sent.add(sequence, bytes, nowNanos);
  }

  /** Whether the report told anything: not when it is older than another before. */
  boolean onReport(LaneReport report, long nowNanos) {
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
    delay.onSample(arrivedNanos - sentNanos, nowNanos);
    delivery.onSample(sent.bytesThrough(newest), 1 - loss, arrivedNanos);
    roundTripNanos = nowNanos - sentNanos;
    return true;
  }

  /** What waits in the path's queues, jitter left out. */
  long queueNanos() {
    return delay.queueNanos();
  }

  /** What arrived lately, in bytes per second. */
  double delivered() {
    return delivery.bytesPerSecond();
  }

  /** The part lost lately, 0 to 1. */
  double loss() {
    return loss;
  }

  /** From a sending to the report of its arrival; a usual one before there was any. */
  long roundTripNanos() {
    return roundTripNanos;
  }
}
