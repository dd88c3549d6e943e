package dev.ratatoskr.benchmarks.figures;

import java.util.List;

/**
 * Some readings of one figure, in short.
 *
 * @param median the middle
 * @param min the smallest
 * @param max the largest
 * @param p95 nineteen of twenty are not larger; with fewer than twenty readings the largest
 * @param count how many there are
 */
public record Spread(double median, double min, double max, double p95, int count) {
  /** Of one reading or more. */
  public static Spread of(List<Double> readings) {
    return new Spread(
        Percentiles.median(readings),
        Percentiles.at(readings, 0),
        Percentiles.at(readings, 1),
        Percentiles.at(readings, 0.95),
        readings.size());
  }
}
