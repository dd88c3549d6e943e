package dev.ratatoskr.benchmarks.results;

import dev.ratatoskr.benchmarks.figures.About;
import dev.ratatoskr.benchmarks.figures.Chart;
import dev.ratatoskr.benchmarks.figures.Row;
import dev.ratatoskr.benchmarks.figures.Spread;
import dev.ratatoskr.benchmarks.figures.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** Writes the page and its pictures from the record of a run. */
public final class ResultsPage {
  /** The page's own file. */
  public static final String FILE = "RESULTS.md";

  private static final String MEANING =
      """
      Each cell has the median over the runs, in parentheses the least and the greatest reading, and
      behind × the ratio to the median of "%s". Contenders were measured in turns, in
      another order each run. In the pictures bars are medians, and lines go from least to greatest.
      """;

  /** Today's text of a program may not be true of what was measured before. */
  private static final String UNTOLD =
      "The record does not say how this was measured; the sources of its commit do.";

  private final Recorded recorded;
  private final List<About> programs;
  private final String reference;
  private final SequencedMap<String, String> files = new LinkedHashMap<>();
  private final StringBuilder page = new StringBuilder();

  private ResultsPage(Recorded recorded, List<About> programs, String reference) {
    this.recorded = recorded;
    this.programs = programs;
    this.reference = reference;
  }

  /**
   * The page and all it shows.
   *
   * @param programs what is known of the programs; what none of them covers is listed at the end
   * @param reference the contender that ratios refer to
   * @return content by file name
   */
  public static SequencedMap<String, String> write(
      Recorded recorded, List<About> programs, String reference) {
    return new ResultsPage(recorded, programs, reference).write();
  }

  private SequencedMap<String, String> write() {
    page.append("# Benchmark results\n\nWritten by `ratatoskr bench --results`; not by hand.\n\n");
    page.append("| | |\n|---|---|\n");
    recorded.environment().forEach((name, value) -> line("| " + name + " | " + value + " |"));
    line("| runs | " + recorded.runs() + " of each contender where nothing else is said |");
    page.append("\n").append(MEANING.formatted(reference));
    if (!recorded.failures().isEmpty()) {
      page.append("\nNot measured:\n\n");
      recorded.failures().forEach(what -> line("* " + what));
    }
    page.append("\n");
    List<String> left = new ArrayList<>(recorded.readings().byBenchmark().keySet());
    for (About program : programs) {
      List<String> own = left.stream().filter(program::covers).toList();
      left.removeAll(own);
      if (!own.isEmpty()) {
        section(program, own);
      }
    }
    for (String benchmark : left) {
      page.append("## ").append(benchmark).append("\n\n");
      older(List.of(benchmark));
      command(benchmark.substring(benchmark.lastIndexOf(' ') + 1));
      table(benchmark);
    }
    files.putFirst(FILE, page.toString());
    return files;
  }

  private void section(About program, List<String> benchmarks) {
    String text = recorded.texts().getOrDefault(program.name(), UNTOLD);
    page.append("## ").append(program.name()).append("\n\n").append(text.strip());
    page.append("\n\n");
    older(benchmarks);
    int runs = benchmarks.stream().mapToInt(recorded::runsOf).max().orElse(recorded.runs());
    command(program.name() + " --runs " + runs);
    for (Chart chart : program.charts()) {
      List<SvgBars.Group> groups = groups(program, chart, benchmarks);
      if (!groups.isEmpty()) {
        String file = fileName(chart.title());
        files.put(file, SvgBars.draw(chart, groups));
        line("![" + chart.title() + "](" + file + ")\n");
      }
    }
    for (String benchmark : benchmarks) {
      String condition = program.condition(benchmark);
      if (!condition.isEmpty()) {
        page.append("### ").append(condition).append("\n\n");
      }
      table(benchmark);
    }
  }

  private void older(List<String> benchmarks) {
    benchmarks.stream()
        .flatMap(each -> Optional.ofNullable(recorded.measured().older().get(each)).stream())
        .distinct()
        .forEach(of -> line("Measured before the rest of this page: " + of + ".\n"));
  }

  private void command(String arguments) {
    line("```\n./ratatoskr bench " + arguments + "\n```\n");
  }

  private void table(String benchmark) {
    page.append(new Table(recorded.readings(), reference).of(benchmark)).append("\n");
  }

  private List<SvgBars.Group> groups(About program, Chart chart, List<String> benchmarks) {
    List<SvgBars.Group> groups = new ArrayList<>();
    for (String benchmark : benchmarks) {
      for (String figure : chart.figures()) {
        List<SvgBars.Bar> bars = bars(benchmark, figure);
        if (!bars.isEmpty()) {
          String name = chart.figures().size() > 1 ? " " + figure : "";
          groups.add(new SvgBars.Group((program.condition(benchmark) + name).strip(), bars));
        }
      }
    }
    return groups;
  }

  private List<SvgBars.Bar> bars(String benchmark, String figure) {
    Map<String, Spread> byContender = new java.util.TreeMap<>();
    for (Row row : recorded.readings().rows()) {
      if (row.benchmark().equals(benchmark) && row.figure().equals(figure)) {
        byContender.put(row.contender(), Spread.of(recorded.readings().of(row)));
      }
    }
    List<SvgBars.Bar> bars = new ArrayList<>();
    byContender.forEach((contender, spread) -> bars.add(new SvgBars.Bar(contender, spread)));
    return bars;
  }

  private static String fileName(String title) {
    return title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "")
        + ".svg";
  }

  private void line(String text) {
    page.append(text).append("\n");
  }
}
