package dev.ratatoskr.punch;

import java.util.EnumMap;

/**
 * The deadlines of one machine, one for each constant of an enum. Compares by subtraction, so the
 * clock may wrap.
 *
 * @param <E> names the timers
 */
public final class Timers<E extends Enum<E>> {
  /** What {@link #nextNanos()} answers when no timer runs. */
  public static final long NONE = Long.MAX_VALUE;

  private final EnumMap<E, Long> running;

  /** No timer runs. */
  public Timers(Class<E> names) {
    running = new EnumMap<>(names);
  }

  /** Starts a timer, or moves it. */
  public void set(E timer, long deadlineNanos) {
    running.put(timer, real(deadlineNanos));
  }

  /** Starts a timer, or moves it to an earlier time, never to a later one. */
  public void setEarlier(E timer, long deadlineNanos) {
    set(timer, earlier(running.getOrDefault(timer, NONE), real(deadlineNanos)));
  }

  /** Stops a timer; no effect when it does not run. */
  public void cancel(E timer) {
    running.remove(timer);
  }

  /** Stops all timers. */
  public void cancelAll() {
    running.clear();
  }

  /** Whether a timer runs, due or not. */
  public boolean isSet(E timer) {
    return running.containsKey(timer);
  }

  /** Whether a timer is due; if so, it is stopped. */
  public boolean expire(E timer, long nowNanos) {
    Long deadline = running.get(timer);
    if (deadline == null || deadline - nowNanos > 0) {
      return false;
    }
    running.remove(timer);
    return true;
  }

  /** The earliest deadline, or {@link #NONE}. */
  public long nextNanos() {
    long next = NONE;
    for (long deadline : running.values()) {
      next = earlier(next, deadline);
    }
    return next;
  }

  /** The earlier of two deadlines, each of which may be {@link #NONE}. */
  public static long earlier(long a, long b) {
    if (a == NONE) {
      return b;
    }
    return b == NONE || a - b <= 0 ? a : b;
  }

  /** A deadline that is not taken for {@link #NONE}. */
  public static long real(long deadlineNanos) {
    return deadlineNanos == NONE ? NONE - 1 : deadlineNanos;
  }
}
