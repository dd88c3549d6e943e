package dev.ratatoskr.benchmarks.figures;

/**
 * What is measured of whom, and in which benchmark.
 *
 * @param benchmark its name, with the condition where it has several
 * @param contender who is measured
 * @param figure what, with its unit at the end
 */
public record Row(String benchmark, String contender, String figure) {
  /** The same of another contender. */
  public Row of(String other) {
    return new Row(benchmark, other, figure);
  }
}
