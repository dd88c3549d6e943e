package dev.ratatoskr.benchmarks;

import dev.ratatoskr.benchmarks.path.Report;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The measurements of hot parts, made by JMH in processes of its own. */
final class JmhRun {
  /** JMH's name of the bytes allocated in an operation. */
  private static final String ALLOCATED = "gc.alloc.rate.norm";

  private JmhRun() {}

  /** The names of all benchmarks, as {@code package.Class.method}. */
  static List<String> names() {
    return BenchmarkList.defaultList()
        .getAll(OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT), List.of())
        .stream()
        .map(BenchmarkListEntry::getUsername)
        .toList();
  }

  /**
   * Runs those whose name has one of these parts; a reading is the score of one iteration.
   *
   * @throws RunnerException if one of them fails
   */
  static void run(List<String> parts, Report report) throws RunnerException {
    ChainedOptionsBuilder options =
        new OptionsBuilder().shouldFailOnError(true).shouldDoGC(true).addProfiler(GCProfiler.class);
    parts.forEach(part -> options.include(Pattern.quote(part)));
    for (RunResult result : new Runner(options.build()).run()) {
      BenchmarkParams params = result.getParams();
      String name = params.getBenchmark();
      String method = name.substring(name.lastIndexOf('.') + 1);
      String type = name.substring(0, name.lastIndexOf('.'));
      String benchmark = "JMH " + type.substring(type.lastIndexOf('.') + 1);
      String unit = result.getPrimaryResult().getScoreUnit();
      for (IterationResult each : result.getAggregatedResult().getIterationResults()) {
        double allocated =
            Objects.requireNonNull(each.getSecondaryResults().get(ALLOCATED), ALLOCATED).getScore();
        double score = each.getPrimaryResult().getScore();
        report.add(benchmark, method, Map.of(unit, score, "B/op", allocated));
      }
    }
  }
}
