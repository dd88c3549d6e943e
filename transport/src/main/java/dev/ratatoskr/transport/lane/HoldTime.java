package dev.ratatoskr.transport.lane;

import java.util.concurrent.TimeUnit;

/**
 * How long a gap is held open for a missing datagram.
 *
 * <p>Reordering: it begins at 1 ms, and never goes below. With 0 the first datagrams that a path
 * reorders would be lost, and most paths that reorder do so by less than a millisecond (parallel
 * links, several queues of a network card, threads of an engine). The price is a millisecond for
 * the frames behind a true loss and nothing else. A datagram that came late raises it to a quarter
 * more than its lateness, up to 5 ms; one that came later than that could not have been waited for
 * and changes nothing. What was raised is forgotten by half in ten seconds.
 *
 * <p>Repeats: while copies come, a gap is held for as long as they come after their originals, and
 * a millisecond more, up to 8 ms. A copy lost with its original costs that much delay once, where
 * no hold would cost the frame. Before the first pair was seen the sender's own spacing is assumed.
 */
final class HoldTime {
  static final long MIN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  static final long MAX_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  static final long MAX_FOR_REPEAT_NANOS = TimeUnit.MILLISECONDS.toNanos(8);

  /** Without copies for so long, none is waited for. */
  static final long REPEATING_NANOS = TimeUnit.SECONDS.toNanos(2);

  private static final long MARGIN_NANOS = TimeUnit.MICROSECONDS.toNanos(100);
  private static final long REPEAT_MARGIN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long FORGET_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  /** 0.986 fifty times is a half. */
  private static final int FORGET_PART = 72;

  private static final int REPEAT_PART = 16;

  private long reorderNanos = MIN_NANOS;
  private long forgotNanos;
  private long repeatLagNanos = Redundancy.REPEAT_AFTER_NANOS;
  private boolean repeating;
  private long repeatedNanos;

  /** A datagram came on its first way, so long after one with a later sequence. */
  void onLate(long latenessNanos, long nowNanos) {
    if (latenessNanos <= MAX_NANOS) {
      long wanted = latenessNanos + latenessNanos / 4 + MARGIN_NANOS;
      if (wanted > reorderNanos) {
        reorderNanos = Math.min(MAX_NANOS, wanted);
        forgotNanos = nowNanos;
      }
    }
  }

  /** A copy came. */
  void onCopy(long nowNanos) {
    repeating = true;
    repeatedNanos = nowNanos;
  }

  /** A copy came, and so long before it its original. */
  void onPair(long lagNanos) {
    if (lagNanos >= repeatLagNanos) {
      repeatLagNanos = Math.min(lagNanos, MAX_FOR_REPEAT_NANOS - REPEAT_MARGIN_NANOS);
    } else {
      repeatLagNanos -= (repeatLagNanos - lagNanos) / REPEAT_PART;
    }
  }

  /**
   * How long a gap may stand.
   *
   * @param repeatable whether a copy could fill it
   */
  long nanos(boolean repeatable, long nowNanos) {
    forget(nowNanos);
    if (repeating && nowNanos - repeatedNanos >= REPEATING_NANOS) {
      repeating = false;
      repeatLagNanos = Redundancy.REPEAT_AFTER_NANOS;
    }
    return repeatable && repeating
        ? Math.max(reorderNanos, repeatLagNanos + REPEAT_MARGIN_NANOS)
        : reorderNanos;
  }

  private void forget(long nowNanos) {
    if (reorderNanos == MIN_NANOS) {
      forgotNanos = nowNanos;
    }
    while (reorderNanos > MIN_NANOS && nowNanos - forgotNanos >= FORGET_EVERY_NANOS) {
      reorderNanos -= 1 + (reorderNanos - MIN_NANOS) / FORGET_PART;
      forgotNanos += FORGET_EVERY_NANOS;
    }
  }
}
