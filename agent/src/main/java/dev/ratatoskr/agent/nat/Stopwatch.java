package dev.ratatoskr.agent.nat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How long the command has run. The user's five seconds begin with the process, of which the first
 * half second is the JVM's.
 */
public final class Stopwatch {
  private final long startNanos;

  private Stopwatch(long startNanos) {
    this.startNanos = startNanos;
  }

  /** One that runs since the JVM began. */
  public static Stopwatch sinceProcessStart() {
    long beforeMillis = ManagementFactory.getRuntimeMXBean().getUptime();
    return new Stopwatch(System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(beforeMillis));
  }

  /** One that runs since now. */
  public static Stopwatch sinceNow() {
    return new Stopwatch(System.nanoTime());
  }

  /** What it shows. */
  public Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }

  /** What is left until it shows {@code end}, never negative. */
  public Duration until(Duration end) {
    Duration left = end.minus(elapsed());
    return left.isNegative() ? Duration.ZERO : left;
  }
}
