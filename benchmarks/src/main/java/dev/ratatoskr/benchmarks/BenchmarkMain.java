package dev.ratatoskr.benchmarks;

import dev.ratatoskr.benchmarks.path.LoadedPing;
import dev.ratatoskr.benchmarks.path.PathBenchmark;
import dev.ratatoskr.benchmarks.path.Report;
import dev.ratatoskr.benchmarks.path.Throughput;
import dev.ratatoskr.netns.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs the measurements that are named, or all. */
@Command(
    name = "ratatoskr bench",
    mixinStandardHelpOptions = true,
    description = "Measures Ratatoskr beside its alternatives on this machine.")
public final class BenchmarkMain implements Callable<Integer> {
  private static final List<PathBenchmark> PATHS = List.of(new LoadedPing(), new Throughput());

  @Parameters(
      paramLabel = "NAME",
      description =
          "loaded-ping or throughput (whole paths; root on Linux), or a part of the name of a JMH"
              + " class. Without a name: everything.")
  private List<String> names = List.of();

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "5",
      description = "How often each contender runs over whole paths; default ${DEFAULT-VALUE}.")
  private int runs;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Writes every reading of the whole paths there.")
  private @Nullable Path json;

  /** Starts it. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new BenchmarkMain()).execute(arguments));
  }

  @Override
  public Integer call() throws RunnerException, IOException {
    if (runs < 1) {
      System.err.println("ratatoskr bench: --runs " + runs + " measures nothing; at least 1");
      return 2;
    }
    try {
      runPaths();
    } catch (LabException e) {
      System.err.println("ratatoskr bench: " + e.getMessage());
      return 1;
    }
    List<String> patterns = names.stream().filter(name -> !isPath(name)).toList();
    if (names.isEmpty() || !patterns.isEmpty()) {
      ChainedOptionsBuilder options = new OptionsBuilder().shouldFailOnError(true).shouldDoGC(true);
      patterns.forEach(options::include);
      new Runner(options.build()).run();
    }
    return 0;
  }

  private void runPaths() throws LabException, IOException {
    List<PathBenchmark> wanted =
        PATHS.stream().filter(path -> names.isEmpty() || names.contains(path.name())).toList();
    if (wanted.isEmpty()) {
      return;
    }
    Report report = new Report(System.out);
    for (PathBenchmark path : wanted) {
      path.run(runs, report);
    }
    report.print(PathBenchmark.REFERENCE);
    Path file = json;
    if (file != null) {
      Files.writeString(file, report.json().toPrettyString() + "\n");
    }
  }

  private static boolean isPath(String name) {
    return PATHS.stream().anyMatch(path -> path.name().equals(name));
  }
}
