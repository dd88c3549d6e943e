package dev.ratatoskr.agent.config;

import java.time.Duration;

/** How much better than the mesh a direct path must be. */
public sealed interface MinGain {

  /**
   * Whether a direct round trip beats the mesh's by enough.
   *
   * @param meshNanos round trip through the mesh, at least 0
   * @param directNanos round trip of the direct path, at least 0
   */
  boolean reached(long meshNanos, long directNanos);

  /**
   * A time.
   *
   * @param gain 0 to 10 s
   */
  record Time(Duration gain) implements MinGain {
    public Time {
      Ranges.check("gain", gain.toNanos(), 0, 10_000_000_000L);
    }

    @Override
    public boolean reached(long meshNanos, long directNanos) {
      return directNanos < meshNanos && meshNanos - directNanos >= gain.toNanos();
    }
  }

  /**
   * Either is enough.
   *
   * @param time a time
   * @param percent a part
   */
  record Either(Time time, Percent percent) implements MinGain {
    @Override
    public boolean reached(long meshNanos, long directNanos) {
      return time.reached(meshNanos, directNanos) || percent.reached(meshNanos, directNanos);
    }
  }

  /**
   * A part of the mesh's round trip.
   *
   * @param percent 0 to 99
   */
  record Percent(int percent) implements MinGain {
    public Percent {
      Ranges.check("percent", percent, 0, 99);
    }

    @Override
    public boolean reached(long meshNanos, long directNanos) {
      return directNanos < meshNanos
          && (meshNanos - directNanos) * 100.0 >= meshNanos * 1.0 * percent;
    }
  }
}
