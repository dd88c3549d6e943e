package dev.ratatoskr.simnet;

import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** One direction of a line at work: takes packets, hands them on later, or not. */
final class Pipe {
  private static final long BITS_PER_BYTE = 8;

  /** Where packets go. */
  @FunctionalInterface
  interface Sink {
    void accept(Packet packet);
  }

  private final SimNet net;
  private final String name;
  private final Sink sink;
  private final boolean alwaysQueued;
  private Link link = Link.perfect();
  private boolean burstIsOn;
  private long busyUntilNanos;
  private long lastArrivalNanos;

  /**
   * A pipe.
   *
   * @param alwaysQueued whether also a perfect link goes through the event queue: so at a host,
   *     whose receiver must never be entered from within its own send
   */
  Pipe(SimNet net, String name, boolean alwaysQueued, Sink sink) {
    this.net = net;
    this.name = name;
    this.alwaysQueued = alwaysQueued;
    this.sink = sink;
  }

  Link link() {
    return link;
  }

  /** New properties from now on; what is under way keeps its arrival time. */
  void change(Link newLink) {
    link = newLink;
  }

  void send(Packet packet) {
    if (!alwaysQueued && link.equals(Link.perfect())) {
      sink.accept(packet);
      return;
    }
    long now = net.elapsedNanos();
    long departsNanos = transmit(packet, now);
    if (departsNanos < 0) {
      net.trace(Trace.Kind.QUEUE_FULL, name, packet);
      return;
    }
    if (isLost()) {
      net.trace(Trace.Kind.LOST, name, packet);
      return;
    }
    deliver(packet, departsNanos, now);
    double duplicate = link.disorder().duplicate();
    if (duplicate > 0 && net.random().nextDouble() < duplicate) {
      net.trace(Trace.Kind.DUPLICATED, name, packet);
      deliver(packet, departsNanos, now);
    }
  }

  /** When the last bit has left the queue, or -1 when the packet finds the queue full. */
  private long transmit(Packet packet, long now) {
    long bitsPerSecond = link.rate().bitsPerSecond();
    if (bitsPerSecond == 0) {
      return now;
    }
    long bitNanos = BITS_PER_BYTE * TimeUnit.SECONDS.toNanos(1);
    long transmitNanos = packet.wireBytes() * bitNanos / bitsPerSecond;
    long queueNanos = link.rate().queueBytes() * bitNanos / bitsPerSecond;
    long doneNanos = Math.max(now, busyUntilNanos) + transmitNanos;
    if (doneNanos - now > queueNanos) {
      return -1;
    }
    busyUntilNanos = doneNanos;
    return doneNanos;
  }

  private boolean isLost() {
    RandomGenerator random = net.random();
    Link.Loss loss = link.loss();
    Link.Burst burst = loss.burst();
    boolean lost = loss.probability() > 0 && random.nextDouble() < loss.probability();
    if (burst.enter() > 0) {
      burstIsOn =
          burstIsOn ? random.nextDouble() >= burst.leave() : random.nextDouble() < burst.enter();
      lost |= burstIsOn && random.nextDouble() < burst.lossInside();
    }
    return lost;
  }

  private void deliver(Packet packet, long departsNanos, long now) {
    RandomGenerator random = net.random();
    Link.Delay delay = link.delay();
    long jitter = delay.jitterNanos() > 0 ? random.nextLong(delay.jitterNanos() + 1) : 0;
    long arrival = departsNanos + delay.fixedNanos() + jitter;
    double late = link.disorder().late();
    if (late > 0 && random.nextDouble() < late) {
      arrival += link.disorder().lateNanos();
    } else if (delay.ordered() && delay.jitterNanos() > 0) {
      arrival = Math.max(arrival, lastArrivalNanos);
      lastArrivalNanos = arrival;
    }
    net.in(arrival - now, () -> sink.accept(packet));
  }
}
