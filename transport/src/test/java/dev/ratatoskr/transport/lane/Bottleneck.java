package dev.ratatoskr.transport.lane;

import dev.ratatoskr.proto.lane.LaneReport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

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
  private final Stalls stalls = new Stalls();
  private final Since since = new Since();

  /** May change at any time. */
  static final class Shape {
    double bytesPerSecond;
    long oneWayNanos;
    long queueNanos = 40 * MILLI;
    double loss;
    long jitterNanos;

    /** The receiving host is busy with something else for up to so long, half of the time. */
    long stallNanos;

    /** Who else uses the link. */
    @Nullable Rival rival;
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
      if (shape.rival != null) {
        shape.rival.turn();
      }
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
    if (!queue()) {
      return;
    }
    seen.waits.add(wait / (double) MILLI);
    long jitter = shape.jitterNanos == 0 ? 0 : random.nextLong(shape.jitterNanos);
    long arrives = Math.max(lastArrivalNanos, freeNanos + shape.oneWayNanos + jitter);
    lastArrivalNanos = stalls.after(arrives);
    flying.add(new Packet(number, lastArrivalNanos));
  }

  /** Puts a packet into the queue, from which it leaves at {@link #freeNanos}, or loses it. */
  private boolean queue() {
    if (freeNanos - now > shape.queueNanos || random.nextDouble() < shape.loss) {
      return false;
    }
    freeNanos = Math.max(freeNanos, now) + (long) (PACKET / shape.bytesPerSecond * 1e9);
    return true;
  }

  /** Somebody else's TCP download through the same queue, by CUBIC (RFC 9438). */
  final class Rival {
    private final Deque<Long> acknowledgements = new ArrayDeque<>();
    private final Cubic cubic = new Cubic(now);
    private int open;
    private long bytes;

    /** What arrived since this was asked last. */
    long takeBytes() {
      long taken = bytes;
      bytes = 0;
      return taken;
    }

    private void turn() {
      while (!acknowledgements.isEmpty() && acknowledgements.element() <= now) {
        acknowledgements.remove();
        open--;
        bytes += PACKET;
        cubic.onAcknowledged(2 * shape.oneWayNanos, now);
      }
      while (open < cubic.window()) {
        if (queue()) {
          open++;
          acknowledgements.add(freeNanos + 2 * shape.oneWayNanos);
        } else {
          cubic.onLost(2 * shape.oneWayNanos, now);
          return;
        }
      }
    }
  }

  /** What arrived since the last report. */
  private static final class Since {
    private final List<LaneReport.Arrival> arrivals = new ArrayList<>();
    private Packet newest = new Packet(-1, 0);
    private int got;
    private int reportedSequence = -1;
    private long nextReportNanos;
  }

  /** When the far host is busy with something else. */
  private final class Stalls {
    private long endsNanos;
    private long nextNanos;

    /** When it takes what arrives then; asked in order. */
    long after(long nanos) {
      while (shape.stallNanos > 0 && nanos >= nextNanos) {
        endsNanos = nextNanos + random.nextLong(shape.stallNanos);
        nextNanos = endsNanos + random.nextLong(shape.stallNanos);
      }
      return Math.max(nanos, endsNanos);
    }
  }

  private void receive(Seen seen) {
    while (!flying.isEmpty() && flying.element().arrivesNanos <= now) {
      since.newest = flying.remove();
      if (since.arrivals.size() < LaneReport.MAX_EARLIER
          && (since.arrivals.isEmpty()
              || since.newest.micros() - since.arrivals.getLast().micros() >= 2 * MILLI / 1000)) {
        since.arrivals.add(new LaneReport.Arrival(since.newest.sequence, since.newest.micros()));
      }
      since.got++;
      seen.bytes += PACKET;
    }
  }

  private void report(RateControl control) {
    if (now >= since.nextReportNanos && since.got > 0) {
      since.nextReportNanos = now + REPORT_NANOS;
      int expected = since.newest.sequence - since.reportedSequence;
      since.reportedSequence = since.newest.sequence;
      LaneReport report =
          new LaneReport(
              since.newest.sequence,
              since.newest.sequence,
              expected,
              since.got,
              0,
              0,
              since.newest.micros(),
              since.arrivals);
      returning.add(new Report(report, now + shape.oneWayNanos));
      since.got = 0;
      since.arrivals.clear();
    }
    while (!returning.isEmpty() && returning.element().arrivesNanos <= now) {
      control.onReport(returning.remove().report, now);
    }
  }
}
