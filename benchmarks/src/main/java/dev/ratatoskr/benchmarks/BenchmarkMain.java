package dev.ratatoskr.benchmarks;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ratatoskr.benchmarks.figures.Table;
import dev.ratatoskr.benchmarks.path.Course;
import dev.ratatoskr.benchmarks.path.Report;
import dev.ratatoskr.netns.lab.LabException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.runner.RunnerException;
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
  private static final int MOST_RUNS = 100;

  @Parameters(
      paramLabel = "NAME",
      description =
          "A benchmark over whole paths (root on Linux; an unknown name lists them), or a part of"
              + " the name of a JMH class. Without a name: everything.")
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

  private final Report report = new Report(System.out, this::save);

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
      Selection selection = Selection.of(names, Course.names(), JmhRun.names());
      measure(selection);
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
      System.out.println(
          "%s, %d runs: about %d minutes"
              .formatted(
                  String.join(", ", selection.programs()),
                  runs,
                  1 + course.expected(runs).toMinutes()));
      course.run(runs, report);
      report
          .readings()
          .byBenchmark()
          .forEach(
              (benchmark, rows) ->
                  System.out.println(
                      "\n"
                          + benchmark
                          + "\n\n"
                          + new Table(report.readings(), Course.REFERENCE).of(rows)));
    }
    if (!selection.patterns().isEmpty()) {
      JmhRun.run(selection.patterns(), report);
    }
  }

  private void save() {
    Path file = json;
    if (file == null) {
      return;
    }
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    all.set("rows", report.readings().toJson());
    report.failures().forEach(all.putArray("failures")::add);
    try {
      Files.writeString(file, all.toPrettyString() + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  private static int refuse(String why) {
    System.err.println("ratatoskr bench: " + why);
    return 2;
  }
}
