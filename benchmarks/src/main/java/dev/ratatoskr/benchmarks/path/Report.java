package dev.ratatoskr.benchmarks.path;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Collects figures and prints them as a table of medians with their spread, and as JSON. */
public final class Report {
  private final PrintStream out;
  private final Map<Row, List<Double>> figures = new LinkedHashMap<>();

  /** What is measured of whom, and in which benchmark. */
  private record Row(String benchmark, String contender, String figure) {}

  /** Nothing measured yet; progress and the table go to {@code out}. */
  public Report(PrintStream out) {
    this.out = out;
  }

  /** One more reading of a figure. */
  void add(String benchmark, String contender, Map<String, Double> readings) {
    StringBuilder line = new StringBuilder(benchmark + ", " + contender + ":");
    readings.forEach(
        (figure, value) -> {
          figures
              .computeIfAbsent(new Row(benchmark, contender, figure), row -> new ArrayList<>())
              .add(value);
          line.append(String.format(Locale.ROOT, " %s %.2f;", figure, value));
        });
    out.println(line);
  }

  /** The table in Markdown: median, spread, and the ratio to the reference's median. */
  public void print(String reference) {
    out.println();
    out.println("| benchmark | contender | figure | median | min to max | runs | ratio |");
    out.println("|---|---|---|---|---|---|---|");
    figures.forEach(
        (row, values) -> {
          List<Double> base =
              figures.getOrDefault(new Row(row.benchmark, reference, row.figure), List.of());
          double ratio = base.isEmpty() ? Double.NaN : median(values) / median(base);
          out.println(
              String.format(
                  Locale.ROOT,
                  "| %s | %s | %s | %.2f | %.2f to %.2f | %d | %.2f |",
                  row.benchmark,
                  row.contender,
                  row.figure,
                  median(values),
                  values.stream().min(Double::compare).orElseThrow(),
                  values.stream().max(Double::compare).orElseThrow(),
                  values.size(),
                  ratio));
        });
  }

  /** All readings. */
  public ArrayNode json() {
    ArrayNode rows = JsonNodeFactory.instance.arrayNode();
    figures.forEach(
        (row, values) -> {
          ObjectNode node = rows.addObject();
          node.put("benchmark", row.benchmark);
          node.put("contender", row.contender);
          node.put("figure", row.figure);
          node.put("median", median(values));
          ArrayNode readings = node.putArray("readings");
          values.forEach(readings::add);
        });
    return rows;
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }
}
