package dev.ratatoskr.transport.lane;

import dev.ratatoskr.proto.lane.LaneReport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/**
 * A path with one drop-tail queue, a greedy lane over it, and the far side's reports; in virtual
 * time.
 */
final class Bottleneck {
  static final long MILLI = 1_000_000L;
  private static final int PACKET = 1200;
  private static final long REPORT_NANOS = 25 * MILLI;

  private final Random random;
  private final Deque<Packet> flying = new ArrayDeque<>();
  private final Deque<Report> returning = new ArrayDeque<>();
  final Shape shape = new Shape();
  private long now;
  private long freeNanos;
  private long lastArrivalNanos;
  private int sequence;
  private int reportedSequence = -1;
  private int gotSinceReport;
  private long nextReportNanos;
  private Packet newest = new Packet(-1, 0);
  private final List<LaneReport.Arrival> arrivals = new ArrayList<>();
  private long stallEndsNanos;
  private long nextStallNanos;

  /** May change at any time. */
  static final class Shape {
    double bytesPerSecond;
    long oneWayNanos;
    long queueNanos = 40 * MILLI;
    double loss;
    long jitterNanos;

    /** The receiving host is busy with something else for up to so long, half of the time. */
    long stallNanos;
  }

  private record Packet(int sequence, long arrivesNanos) {
    /** The far side's clock wraps after five seconds. */
    int micros() {
      return (int) ((arrivesNanos + 4_290_000 * MILLI) / 1000);
    }
  }

  private record Report(LaneReport report, long arrivesNanos) {}

  /** What was seen: the delivered bytes and each packet's wait in the queue, in milliseconds. */
  static final class Seen {
    long bytes;
    final List<Double> waits = new ArrayList<>();

    double wait(double part) {
      waits.sort(null);
      return waits.isEmpty() ? 0 : waits.get((int) (part * (waits.size() - 1)));
    }
  }

  Bottleneck(double megabits, double rttMillis, long seed) {
    shape.bytesPerSecond = megabits * 1e6 / 8;
    shape.oneWayNanos = (long) (rttMillis / 2 * MILLI);
    random = new Random(seed);
  }

  /** Sends as fast as allowed, or by the offered load, for so long. */
  Seen run(RateControl control, double seconds, double offeredBytesPerSecond) {
    Seen seen = new Seen();
    long end = now + (long) (seconds * 1e9);
    double offered = 0;
    while (now < end) {
      now += MILLI;
      receive(seen);
      report(control);
      offered = Math.min(offered + offeredBytesPerSecond / 1000, 1e7);
      while (offered >= PACKET && control.nextNanos(now) <= now) {
        offered -= PACKET;
        send(control, seen);
      }
    }
    return seen;
  }

  private void send(RateControl control, Seen seen) {
    int number = sequence++;
    control.onSent(number, PACKET, now);
    long wait = Math.max(0, freeNanos - now);
    if (wait > shape.queueNanos || random.nextDouble() < shape.loss) {
      return;
    }
    freeNanos = Math.max(freeNanos, now) + (long) (PACKET / shape.bytesPerSecond * 1e9);
    seen.waits.add(wait / (double) MILLI);
    long jitter = shape.jitterNanos == 0 ? 0 : random.nextLong(shape.jitterNanos);
    long arrives = Math.max(lastArrivalNanos, freeNanos + shape.oneWayNanos + jitter);
    lastArrivalNanos = afterStall(arrives);
    flying.add(new Packet(number, lastArrivalNanos));
  }

  /** When the host takes what arrives then; in order. */
  private long afterStall(long nanos) {
    while (shape.stallNanos > 0 && nanos >= nextStallNanos) {
      stallEndsNanos = nextStallNanos + random.nextLong(shape.stallNanos);
      nextStallNanos = stallEndsNanos + random.nextLong(shape.stallNanos);
    }
    return Math.max(nanos, stallEndsNanos);
  }

  private void receive(Seen seen) {
    while (!flying.isEmpty() && flying.element().arrivesNanos <= now) {
      newest = flying.remove();
      if (arrivals.size() < LaneReport.MAX_EARLIER
          && (arrivals.isEmpty()
              || newest.micros() - arrivals.getLast().micros() >= 2 * MILLI / 1000)) {
        arrivals.add(new LaneReport.Arrival(newest.sequence, newest.micros()));
      }
      gotSinceReport++;
      seen.bytes += PACKET;
    }
  }

  private void report(RateControl control) {
    if (now >= nextReportNanos && gotSinceReport > 0) {
      nextReportNanos = now + REPORT_NANOS;
      int expected = newest.sequence - reportedSequence;
      reportedSequence = newest.sequence;
      LaneReport report =
          new LaneReport(
              newest.sequence,
              newest.sequence,
              expected,
              gotSinceReport,
              0,
              0,
              newest.micros(),
              arrivals);
      returning.add(new Report(report, now + shape.oneWayNanos));
      gotSinceReport = 0;
      arrivals.clear();
    }
    while (!returning.isEmpty() && returning.element().arrivesNanos <= now) {
      control.onReport(returning.remove().report, now);
    }
  }
}
