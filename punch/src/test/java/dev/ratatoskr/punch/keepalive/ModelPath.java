package dev.ratatoskr.punch.keepalive;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.stun.StunCodec;
import dev.ratatoskr.punch.Step;
import dev.ratatoskr.punch.Timers;
import dev.ratatoskr.punch.check.Role;
import dev.ratatoskr.punch.stun.Credentials;
import dev.ratatoskr.punch.stun.ProbeCredentials;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Two schedulers and one path between them in virtual time, without a net beneath it, so that a day
 * passes in seconds. A radio holds all packets now and then, each packet may be late, and each may
 * be lost.
 */
final class ModelPath {
  static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  /** What the path does to packets. Times in milliseconds. */
  record Nature(int oneWay, int jitter, double loss, int stall, int stallEvery) {
    static Nature calm(int oneWay) {
      return new Nature(oneWay, 0, 0, 0, 0);
    }
  }

  private record Due(long atNanos, long order, Runnable action) {}

  final SplittableRandom random;
  final Side a;
  final Side b;
  private final Nature nature;
  private final PriorityQueue<Due> queue =
      new PriorityQueue<>(Comparator.comparingLong(Due::atNanos).thenComparingLong(Due::order));
  private long now;
  private long count;
  private long stallEndNanos;
  private long nextStallNanos;

  ModelPath(long seed, Nature nature) {
    this.nature = nature;
    random = new SplittableRandom(seed);
    a = new Side(1);
    b = new Side(2);
    a.other = b;
    b.other = a;
    Credentials ours = Credentials.random(random);
    Credentials theirs = Credentials.random(random);
    a.keep(new ProbeCredentials(ours, theirs));
    b.keep(new ProbeCredentials(theirs, ours));
    nextStallNanos = draw(nature.stallEvery());
  }

  long nowNanos() {
    return now;
  }

  void at(long nanos, Runnable action) {
    queue.add(new Due(nanos, count++, action));
  }

  /** Runs until then, or until a side has given the path up. */
  void runUntil(long nanos) {
    while (!queue.isEmpty() && queue.element().atNanos() <= nanos && a.deaths + b.deaths == 0) {
      Due due = queue.remove();
      now = due.atNanos();
      due.action().run();
    }
    now = Math.max(now, nanos);
  }

  private long draw(int millis) {
    return millis == 0 ? 0 : random.nextLong(millis * MILLI);
  }

  /** When a packet that leaves now arrives. */
  private long arrival() {
    if (nature.stall() > 0 && now >= nextStallNanos) {
      stallEndNanos = now + draw(nature.stall());
      nextStallNanos = stallEndNanos + 2 * draw(nature.stallEvery());
    }
    return Math.max(now, stallEndNanos) + nature.oneWay() * MILLI + draw(nature.jitter());
  }

  /** One end. */
  final class Side {
    int deaths;
    long probes;

    /** Nothing that this side sends arrives. */
    boolean muted;

    private final InetSocketAddress address;
    private final KeepaliveScheduler scheduler =
        new KeepaliveScheduler(KeepaliveSettings.DEFAULT, random);
    private Side other = this;
    private long armedNanos = Timers.NONE;

    private Side(int number) {
      address = new InetSocketAddress(InetAddress.ofLiteral("198.51.100." + number), 4000);
    }

    private void keep(ProbeCredentials credentials) {
      scheduler.onPathAdded(new KeptPath(1, 9, other.address, credentials, Role.CONTROLLED), now);
      drain();
    }

    RttEstimate rtt() {
      return scheduler.rtt(1).orElse(RttEstimate.NONE);
    }

    void data() {
      transmit(() -> other.scheduler.onReceived(1, now));
      scheduler.onSent(1, now);
      drain();
    }

    private void probe(ByteBuffer payload) {
      probes++;
      transmit(
          () -> {
            try {
              other.scheduler.onStun(9, address, StunCodec.decode(payload), now);
            } catch (MalformedException e) {
              throw new AssertionError(e);
            }
          });
    }

    private void transmit(Runnable arrives) {
      long arrival = arrival();
      if (!muted && random.nextDouble() >= nature.loss()) {
        at(
            arrival,
            () -> {
              arrives.run();
              other.drain();
            });
      }
    }

    private void drain() {
      boolean more = true;
      while (more) {
        switch (scheduler.poll()) {
          case Step.Send<KeepaliveEvent> send -> probe(send.payload());
          case Step.Emit<KeepaliveEvent> emit -> {
            if (emit.event() instanceof KeepaliveEvent.PathDead) {
              deaths++;
            }
          }
          case Step.WaitUntil<KeepaliveEvent> wait -> {
            arm(wait.deadlineNanos());
            more = false;
          }
        }
      }
    }

    /** A later deadline is met at the earlier one, in vain. */
    private void arm(long deadlineNanos) {
      if (deadlineNanos != Timers.NONE
          && (armedNanos == Timers.NONE || deadlineNanos < armedNanos)) {
        armedNanos = deadlineNanos;
        at(deadlineNanos, () -> onTimer(deadlineNanos));
      }
    }

    private void onTimer(long deadlineNanos) {
      if (armedNanos == deadlineNanos) {
        armedNanos = Timers.NONE;
        scheduler.onTimeout(now);
        drain();
      }
    }
  }
}
