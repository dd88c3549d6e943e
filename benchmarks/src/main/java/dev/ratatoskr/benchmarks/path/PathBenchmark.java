package dev.ratatoskr.benchmarks.path;

import dev.ratatoskr.netns.lab.LabException;

/** One measurement over whole paths. */
public interface PathBenchmark {
  /** Name of the contender that all ratios refer to. */
  String REFERENCE = Contender.DIRECT.name();

  /** The name to type. */
  String name();

  /**
   * Measures every contender so many times, interleaved, and reports each figure.
   *
   * @param runs how many times each; the table shows medians
   */
  void run(int runs, Report report) throws LabException;
}
