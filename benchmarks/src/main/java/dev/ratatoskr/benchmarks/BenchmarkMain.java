package dev.ratatoskr.benchmarks;

import java.util.List;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs the measurements whose names contain one of the arguments, or all. */
public final class BenchmarkMain {
  private BenchmarkMain() {}

  /** Starts them and prints JMH's table. */
  public static void main(String[] arguments) throws RunnerException {
    ChainedOptionsBuilder options = new OptionsBuilder().shouldFailOnError(true).shouldDoGC(true);
    List.of(arguments).forEach(options::include);
    new Runner(options.build()).run();
  }
}
