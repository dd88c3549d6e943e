package dev.ratatoskr.proto;

/**
 * A monotonic clock. Only {@code transport} and {@code agent} own a real one; everything below
 * takes {@code nowNanos} as a parameter.
 */
@FunctionalInterface
public interface NanoClock {
  /**
   * Nanoseconds since an arbitrary origin, as {@link System#nanoTime()}: compare by subtraction
   * only ({@code a - b < 0}), since the counter may wrap.
   */
  long nanoTime();
}
