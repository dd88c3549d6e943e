package dev.ratatoskr.netns.wan;

import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * One direction between two ports. The shape may be set from any thread; everything else belongs to
 * the forwarding thread.
 */
final class Link {
  /** What {@link #schedule} answers for a packet that goes nowhere. */
  static final long DROPPED = Long.MIN_VALUE;

  private final RandomGenerator random;
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private final AtomicLong overflowed = new AtomicLong();
  private volatile LinkShape shape;
  private final LossProcess losses;
  private boolean used;
  private long busyUntilNanos;
  private long lastDueNanos;

  Link(LinkShape shape, RandomGenerator random) {
    this.shape = shape;
    this.random = random;
    this.losses = new LossProcess(random);
  }

  void shape(LinkShape next) {
    shape = next;
  }

  LinkCounts counts() {
    return new LinkCounts(accepted.get(), lost.get(), overflowed.get());
  }

  /** Decides when a packet that arrives now comes out, or {@link #DROPPED}. */
  long schedule(long nowNanos, int lengthBytes) {
    LinkShape current = shape;
    if (current.blackHole() || losses.loses(current.loss(), nowNanos)) {
      lost.incrementAndGet();
      return DROPPED;
    }
    if (!used) {
      used = true;
      busyUntilNanos = nowNanos;
      lastDueNanos = nowNanos;
    }
    long leavesNanos = nowNanos;
    if (current.rate().limited()) {
      leavesNanos = enqueue(current.rate(), nowNanos, lengthBytes);
      if (leavesNanos == DROPPED) {
        overflowed.incrementAndGet();
        return DROPPED;
      }
    }
    accepted.incrementAndGet();
    return dueNanos(current.latency(), leavesNanos);
  }

  /** Decides whether a packet that passed comes once more, scheduled by itself. */
  boolean repeats() {
    double twice = shape.twice();
    return twice > 0 && random.nextDouble() < twice;
  }

  private long enqueue(LinkShape.Rate rate, long nowNanos, int lengthBytes) {
    long startNanos = busyUntilNanos - nowNanos > 0 ? busyUntilNanos : nowNanos;
    if (startNanos - nowNanos > rate.nanosFor(rate.queueBytes())) {
      return DROPPED;
    }
    busyUntilNanos = startNanos + rate.nanosFor(lengthBytes);
    return busyUntilNanos;
  }

  private long dueNanos(LinkShape.Latency latency, long leavesNanos) {
    long due = leavesNanos + latency.delayNanos();
    if (latency.jitterNanos() > 0) {
      due += random.nextLong(latency.jitterNanos() + 1);
      if (latency.ordered() && lastDueNanos - due > 0) {
        due = lastDueNanos;
      }
    }
    lastDueNanos = due;
    return due;
  }
}
