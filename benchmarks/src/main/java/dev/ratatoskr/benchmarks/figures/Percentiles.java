package dev.ratatoskr.benchmarks.figures;

import java.util.List;

/** Order statistics of some numbers. */
public final class Percentiles {
  private Percentiles() {}

  /**
   * The smallest number that at least this part of all numbers does not exceed (nearest rank).
   *
   * @param numbers in any order
   * @param part 0 to 1
   * @return NaN of no numbers
   */
  public static double at(List<Double> numbers, double part) {
    if (numbers.isEmpty()) {
      return Double.NaN;
    }
    List<Double> sorted = numbers.stream().sorted().toList();
    int rank = (int) Math.ceil(part * sorted.size());
    return sorted.get(Math.clamp(rank - 1L, 0, sorted.size() - 1));
  }

  /** The middle one, or the mean of the middle two; NaN of no numbers. */
  public static double median(List<Double> numbers) {
    if (numbers.isEmpty()) {
      return Double.NaN;
    }
    List<Double> sorted = numbers.stream().sorted().toList();
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }
}
