package dev.ratatoskr.benchmarks.path;

import dev.ratatoskr.benchmarks.figures.Percentiles;
import dev.ratatoskr.netns.routers.Pinger;
import java.util.List;

/**
 * Round trips of pings, in milliseconds.
 *
 * @param p50 the median
 * @param p90 nine in ten are quicker
 * @param p99 ninety-nine in a hundred are quicker
 * @param lost the part without an answer, 0 to 1
 */
record Sample(double p50, double p90, double p99, double lost) {

  /** Of answered pings, in order; those missing between the first and the last were lost. */
  static Sample of(List<Pinger.Ping> pings) {
    if (pings.isEmpty()) {
      return new Sample(Double.NaN, Double.NaN, Double.NaN, 1);
    }
    List<Double> times = pings.stream().map(Pinger.Ping::rttMillis).toList();
    int sent = pings.getLast().sequence() - pings.getFirst().sequence() + 1;
    return new Sample(
        Percentiles.at(times, 0.5),
        Percentiles.at(times, 0.9),
        Percentiles.at(times, 0.99),
        1 - (double) times.size() / sent);
  }
}
