package dev.ratatoskr.transport.lane;

import dev.ratatoskr.proto.lane.LaneHeader;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A download by TCP inside the lane and, if wanted, another beside it, which meet in one drop-tail
 * queue; the lane's two ends as their owners drive them. In virtual time.
 */
final class SharedLine {
  static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long TICK = MILLI / 10;
  private static final int SEGMENT = 1280;
  private static final int DATAGRAM = 1400;

  private Shape shape;
  private final Frames frames = new Frames();
  private final LaneSender sender = new LaneSender(0, Redundancy.off());
  private final LaneReceiver far = new LaneReceiver(0);
  private final LaneReceiver near = new LaneReceiver(0);
  private final Deque<Flying> out = new ArrayDeque<>();
  private final Deque<Flying> back = new ArrayDeque<>();
  private final RateControl control = new RateControl(0);
  private final Inside inside = new Inside();
  private @Nullable Beside beside;
  private long now;
  private long freeNanos;

  private record Flying(ByteBuffer datagram, long arrivesNanos) {}

  private record Shape(double bytesPerSecond, long oneWayNanos, long queueNanos) {}

  /** What either got, in parts of the line, and the bottleneck's queue meanwhile. */
  record Shares(double inside, double beside, double meanQueueMillis) {
    double insideOfBoth() {
      return inside / (inside + beside);
    }
  }

  SharedLine(double megabits, double rttMillis, double queueMillis) {
    shape =
        new Shape(megabits * 1e6 / 8, (long) (rttMillis / 2 * MILLI), (long) (queueMillis * MILLI));
  }

  /** The other download begins, or ends. */
  void other(boolean present) {
    beside = present ? new Beside() : null;
  }

  /** Another path carries the lane, whose delay is another. */
  void moveTo(double rttMillis) {
    shape = new Shape(shape.bytesPerSecond, (long) (rttMillis / 2 * MILLI), shape.queueNanos);
    control.onPath(now);
  }

  Shares run(double seconds) {
    long begin = now;
    long end = now + (long) (seconds * 1e9);
    inside.bytes = 0;
    if (beside != null) {
      beside.bytes = 0;
    }
    double waits = 0;
    long ticks = 0;
    while (now < end) {
      now += TICK;
      arrive();
      inside.turn();
      send();
      if (beside != null) {
        beside.turn();
      }
      waits += Math.max(0, freeNanos - now) / (double) MILLI;
      ticks++;
    }
    double capacity = shape.bytesPerSecond * (end - begin) / 1e9;
    long others = beside == null ? 0 : beside.bytes;
    return new Shares(inside.bytes / capacity, others / capacity, waits / ticks);
  }

  private void arrive() {
    while (!out.isEmpty() && out.element().arrivesNanos - now <= 0) {
      far.onDatagram(out.remove().datagram, now);
    }
    boolean more = true;
    while (more) {
      switch (far.poll(now)) {
        case LaneStep.Deliver deliver -> {
          frames.check(deliver.frame(), now);
          inside.onDelivered(deliver.frame().getInt(4));
        }
        case LaneStep.Send report -> back.add(flying(report.datagram(), now + shape.oneWayNanos));
        case LaneStep.Reported reported -> throw new AssertionError(reported.toString());
        case LaneStep.WaitUntil wait -> more = false;
      }
    }
    while (!back.isEmpty() && back.element().arrivesNanos - now <= 0) {
      near.onDatagram(back.remove().datagram, now);
      while (near.poll(now) instanceof LaneStep.Reported reported) {
        sender.onReport(reported.report(), now);
        control.onReport(reported.report(), now);
      }
    }
  }

  private void send() {
    while (sender.deadlineNanos(now) - now <= 0 && control.nextNanos(now) - now <= 0) {
      ByteBuffer datagram = sender.poll(now, DATAGRAM);
      if (datagram == null) {
        return;
      }
      control.onSent(LaneHeader.sequenceOf(datagram), datagram.remaining(), now);
      if (queue(datagram.remaining())) {
        out.add(flying(datagram, freeNanos + shape.oneWayNanos));
      }
    }
  }

  private static Flying flying(ByteBuffer datagram, long arrivesNanos) {
    ByteBuffer copy = ByteBuffer.allocate(datagram.remaining());
    copy.put(datagram.duplicate()).flip();
    return new Flying(copy, arrivesNanos);
  }

  /** Puts a packet into the queue, from which it leaves at {@link #freeNanos}, or loses it. */
  private boolean queue(int bytes) {
    if (freeNanos - now > shape.queueNanos) {
      return false;
    }
    freeNanos = Math.max(freeNanos, now) + (long) (bytes / shape.bytesPerSecond * 1e9);
    return true;
  }

  /** The download inside: what the queues drop shows by the next that arrives. */
  private final class Inside {
    private static final long TIMEOUT = 300 * MILLI;

    private record Acknowledged(int number, long sentNanos, long arrivesNanos) {}

    private final Cubic cubic = new Cubic(0);
    private final Deque<Acknowledged> acknowledgements = new ArrayDeque<>();
    private final Deque<Long> sentNanos = new ArrayDeque<>();
    private int acknowledged;
    private int made;
    private long heardNanos;
    private long bytes;

    void onDelivered(int number) {
      bytes += SEGMENT;
      acknowledgements.add(new Acknowledged(number, now, now + shape.oneWayNanos));
    }

    void turn() {
      while (!acknowledgements.isEmpty() && acknowledgements.element().arrivesNanos - now <= 0) {
        int number = acknowledgements.remove().number;
        long rtt = now;
        int lost = number - acknowledged - 1;
        while (acknowledged < number) {
          acknowledged++;
          rtt = now - sentNanos.remove();
        }
        if (lost > 0) {
          cubic.onLost(rtt, now);
        }
        cubic.onAcknowledged(rtt, now);
        heardNanos = now;
      }
      if (made > acknowledged && now - heardNanos > TIMEOUT) {
        cubic.onTimeout(now);
        acknowledged = made;
        sentNanos.clear();
        acknowledgements.clear();
        heardNanos = now;
      }
      while (made - acknowledged < cubic.window()) {
        if (made == acknowledged) {
          heardNanos = now;
        }
        made++;
        sentNanos.add(now);
        sender.onFrame(Frames.key(1), frames.make(1, SEGMENT, now), now);
      }
    }
  }

  /** The other download. */
  private final class Beside {
    private final Cubic cubic = new Cubic(now);
    private final Deque<Long> acknowledgements = new ArrayDeque<>();
    private final Deque<Long> lossesNanos = new ArrayDeque<>();
    private int open;
    private long bytes;

    void turn() {
      while (!acknowledgements.isEmpty() && acknowledgements.element() - now <= 0) {
        acknowledgements.remove();
        open--;
        bytes += SEGMENT;
        cubic.onAcknowledged(rttNanos(), now);
      }
      while (!lossesNanos.isEmpty() && lossesNanos.element() - now <= 0) {
        lossesNanos.remove();
        open--;
        cubic.onLost(rttNanos(), now);
      }
      while (open < cubic.window()) {
        open++;
        if (queue(SEGMENT)) {
          acknowledgements.add(freeNanos + 2 * shape.oneWayNanos);
        } else {
          lossesNanos.add(Math.max(freeNanos, now) + 2 * shape.oneWayNanos);
        }
      }
    }

    private long rttNanos() {
      return 2 * shape.oneWayNanos + Math.max(0, freeNanos - now);
    }
  }
}
