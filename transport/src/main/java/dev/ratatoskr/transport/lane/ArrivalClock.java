package dev.ratatoskr.transport.lane;

/** Unfolds the far side's clock, which counts microseconds modulo 2^32. Not thread-safe. */
final class ArrivalClock {
  private static final long NANOS_PER_MICRO = 1_000;

  private boolean begun;
  private int lastMicros;
  private long nanos;

  /** The time in nanoseconds, from the first one on; it may step back by what packets overtook. */
  long nanos(int micros) {
    if (begun) {
      nanos += (micros - lastMicros) * NANOS_PER_MICRO;
    }
    begun = true;
    lastMicros = micros;
    return nanos;
  }
}
