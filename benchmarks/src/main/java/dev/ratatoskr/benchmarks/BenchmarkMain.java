package dev.ratatoskr.benchmarks;

import dev.ratatoskr.benchmarks.figures.Table;
import dev.ratatoskr.benchmarks.path.Course;
import dev.ratatoskr.benchmarks.path.Report;
import dev.ratatoskr.benchmarks.results.Environment;
import dev.ratatoskr.benchmarks.results.Recorded;
import dev.ratatoskr.benchmarks.results.ResultsPage;
import dev.ratatoskr.netns.lab.LabException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs the measurements that are named, or the usual ones. */
@Command(
    name = "ratatoskr bench",
    mixinStandardHelpOptions = true,
    description = "Measures Ratatoskr beside its alternatives on this machine.")
public final class BenchmarkMain implements Callable<Integer> {
  private static final int MOST_RUNS = 100;

  @Parameters(
      paramLabel = "NAME",
      description =
          "A benchmark over whole paths (root on Linux; an unknown name lists them), or a part of"
              + " the name of a JMH class. Without a name: everything but crowd.")
  private List<String> names = List.of();

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "5",
      description =
          "How often each contender runs over whole paths, 1 to 100; default ${DEFAULT-VALUE}.")
  private int runs;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Writes every reading there, as it comes.")
  private @Nullable Path json;

  @Option(
      names = "--results",
      paramLabel = "DIR",
      description = "Writes RESULTS.md, its pictures and results.json there, at the end.")
  private @Nullable Path results;

  @Option(
      names = "--from",
      paramLabel = "FILE",
      description =
          "Measures nothing and takes what --json wrote, with --results. Several files are put"
              + " together, the oldest first: what a newer commit has measured takes the place of"
              + " what it was before; of one commit and machine, what has more readings counts, and"
              + " what ran equally often is put together. What is of an older commit, or of another"
              + " machine, says so.")
  private List<Path> from = List.of();

  private final Report report = new Report(System.out, this::save);
  private Map<String, String> environment = Map.of();

  /** Starts it. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new BenchmarkMain()).execute(arguments));
  }

  @Override
  public Integer call() throws RunnerException {
    if (runs < 1 || runs > MOST_RUNS) {
      return refuse("--runs " + runs + " is not from 1 to " + MOST_RUNS);
    }
    try {
      if (!from.isEmpty()) {
        return rewrite();
      }
      Selection selection =
          Selection.of(names, Course.names(), Course.usualNames(), JmhRun.names());
      environment = Environment.read();
      measure(selection);
      write(recorded());
    } catch (IllegalArgumentException e) {
      return refuse(String.valueOf(e.getMessage()));
    } catch (UncheckedIOException | LabException e) {
      System.err.println("ratatoskr bench: " + e.getMessage());
      return 1;
    }
    report.failures().forEach(what -> System.err.println("ratatoskr bench: not measured: " + what));
    return report.failures().isEmpty() ? 0 : 1;
  }

  private void measure(Selection selection) throws LabException, RunnerException {
    Course course = new Course(selection.programs());
    if (!selection.programs().isEmpty()) {
      System.out.printf(
          "%s; %d runs take about %d minutes%n",
          String.join(", ", selection.programs()), runs, 1 + course.expected(runs).toMinutes());
      course.run(runs, report);
      Table table = new Table(report.readings(), Course.REFERENCE);
      for (String benchmark : report.readings().byBenchmark().keySet()) {
        System.out.println("\n" + benchmark + "\n\n" + table.of(benchmark));
      }
    }
    if (!selection.patterns().isEmpty()) {
      JmhRun.run(selection.patterns(), report);
    }
  }

  private int rewrite() {
    if (results == null || !names.isEmpty()) {
      return refuse("--from goes with --results and without names");
    }
    Recorded all = read(from.getFirst());
    for (Path more : from.subList(1, from.size())) {
      all = all.with(read(more));
    }
    write(all);
    return 0;
  }

  private static Recorded read(Path file) {
    try {
      return Recorded.fromJson(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + " is not what --json writes: " + e.getMessage(), e);
    }
  }

  private Recorded recorded() {
    Map<String, String> texts = new LinkedHashMap<>();
    Course.abouts().forEach(each -> texts.put(each.name(), each.text()));
    return new Recorded(environment, runs, texts, report.readings(), report.failures());
  }

  private void save() {
    if (json != null) {
      write(json, recorded().toJson());
    }
  }

  private void write(Recorded recorded) {
    Path directory = results;
    if (directory != null) {
      write(directory.resolve("results.json"), recorded.toJson());
      ResultsPage.write(recorded, Course.abouts(), Course.REFERENCE)
          .forEach((name, content) -> write(directory.resolve(name), content));
      System.out.println("written: " + directory.resolve(ResultsPage.FILE));
    }
  }

  private static void write(Path file, String content) {
    try {
      Path directory = file.toAbsolutePath().getParent();
      if (directory != null) {
        Files.createDirectories(directory);
      }
      Files.writeString(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  private static int refuse(String why) {
    System.err.println("ratatoskr bench: " + why);
    return 2;
  }
}
