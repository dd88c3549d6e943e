package dev.ratatoskr.simnet;

import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * What will happen, in order of time, then of scheduling. Time is kept as elapsed nanoseconds, so
 * that the clock it shows may start anywhere and wrap.
 */
final class EventQueue {
  private final PriorityQueue<Event> queue = new PriorityQueue<>();
  private final long startNanos;
  private long elapsedNanos;
  private long nextSequence;

  EventQueue(long startNanos) {
    this.startNanos = startNanos;
  }

  long nowNanos() {
    return startNanos + elapsedNanos;
  }

  long elapsedNanos() {
    return elapsedNanos;
  }

  /** Schedules at a clock value; one in the past happens next. */
  SimTimer scheduleAt(long atNanos, Runnable task) {
    return scheduleIn(atNanos - nowNanos(), task);
  }

  SimTimer scheduleIn(long delayNanos, Runnable task) {
    Event event = new Event(elapsedNanos + Math.max(0, delayNanos), nextSequence++, task);
    queue.add(event);
    return event;
  }

  /** Runs the next event if it is due within {@code horizonElapsedNanos}; false if none is. */
  boolean step(long horizonElapsedNanos) {
    Event event = peek();
    if (event == null || event.atElapsedNanos > horizonElapsedNanos) {
      return false;
    }
    queue.poll();
    elapsedNanos = event.atElapsedNanos;
    event.run();
    return true;
  }

  void advanceTo(long targetElapsedNanos) {
    elapsedNanos = Math.max(elapsedNanos, targetElapsedNanos);
  }

  /** Elapsed time of the next event, or {@link Long#MAX_VALUE} when there is none. */
  long nextElapsedNanos() {
    Event event = peek();
    return event == null ? Long.MAX_VALUE : event.atElapsedNanos;
  }

  private @Nullable Event peek() {
    Event event = queue.peek();
    while (event != null && event.task == null) {
      queue.poll();
      event = queue.peek();
    }
    return event;
  }

  /** One thing that will happen. */
  private static final class Event implements SimTimer, Comparable<Event> {
    private final long atElapsedNanos;
    private final long sequence;
    private @Nullable Runnable task;

    Event(long atElapsedNanos, long sequence, Runnable task) {
      this.atElapsedNanos = atElapsedNanos;
      this.sequence = sequence;
      this.task = task;
    }

    void run() {
      Runnable once = task;
      task = null;
      if (once != null) {
        once.run();
      }
    }

    @Override
    public void cancel() {
      task = null;
    }

    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(atElapsedNanos, other.atElapsedNanos);
      return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
    }

    @Override
    public boolean equals(Object o) {
      return this == o;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(sequence);
    }
  }
}
