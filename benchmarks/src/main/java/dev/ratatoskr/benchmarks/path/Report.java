package dev.ratatoskr.benchmarks.path;

import dev.ratatoskr.benchmarks.figures.Readings;
import dev.ratatoskr.benchmarks.figures.Row;
import dev.ratatoskr.benchmarks.figures.Table;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Collects figures, tells of each, and keeps them safe as they come. */
public final class Report {
  private final PrintStream out;
  private final Runnable saved;
  private final Readings readings = new Readings();
  private final List<String> failures = new ArrayList<>();

  /**
   * Nothing measured yet.
   *
   * @param out progress goes there
   * @param saved called after every change
   */
  public Report(PrintStream out, Runnable saved) {
    this.out = out;
    this.saved = saved;
  }

  /** One more reading of some figures. */
  public void add(String benchmark, String contender, Map<String, Double> values) {
    StringBuilder line = new StringBuilder(benchmark + ", " + contender + ":");
    values.forEach(
        (figure, value) -> {
          readings.add(new Row(benchmark, contender, figure), value);
          line.append(" ").append(figure).append(" ").append(Table.number(value)).append(";");
        });
    out.println(line);
    saved.run();
  }

  /** Something could not be measured; the rest goes on. */
  public void onFailure(String what) {
    failures.add(what);
    out.println("not measured: " + what);
    saved.run();
  }

  /** Something worth knowing while it runs. */
  void say(String line) {
    out.println(line);
  }

  /** What was measured. */
  public Readings readings() {
    return readings;
  }

  /** What was not, and why. */
  public List<String> failures() {
    return List.copyOf(failures);
  }
}
