package dev.ratatoskr.benchmarks.figures;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * The readings of one benchmark in Markdown: a line for each figure, a column for each contender,
 * and in each cell the median, the least and the greatest reading, and the ratio to the reference.
 */
public final class Table {
  /** From so many readings on the 95th percentile differs from the greatest. */
  private static final int P95_READINGS = 20;

  private final Readings readings;
  private final String reference;

  /**
   * Of these readings.
   *
   * @param reference the contender that ratios refer to
   */
  public Table(Readings readings, String reference) {
    this.readings = readings;
    this.reference = reference;
  }

  /** The table of a benchmark. */
  public String of(String benchmark) {
    Set<String> contenders = new LinkedHashSet<>();
    Set<String> figures = new LinkedHashSet<>();
    for (Row row : readings.rows()) {
      if (row.benchmark().equals(benchmark)) {
        contenders.add(row.contender());
        figures.add(row.figure());
      }
    }
    List<String> order = ordered(contenders);
    StringBuilder text = new StringBuilder("| | " + String.join(" | ", order) + " |\n");
    text.append("|---|").append("---|".repeat(order.size())).append("\n");
    for (String figure : figures) {
      text.append("| ").append(figure).append(" |");
      for (String contender : order) {
        String cell = cell(new Row(benchmark, contender, figure));
        text.append(" ").append(cell).append(" |");
      }
      text.append("\n");
    }
    return text.toString();
  }

  /** The reference first, then by name: the order of measuring differs from run to run. */
  private List<String> ordered(Set<String> contenders) {
    List<String> order = new ArrayList<>(contenders.stream().sorted().toList());
    if (order.remove(reference)) {
      order.addFirst(reference);
    }
    return order;
  }

  private String cell(Row row) {
    List<Double> values = readings.of(row);
    if (values.isEmpty()) {
      return "–";
    }
    Spread spread = Spread.of(values);
    StringBuilder text = new StringBuilder(number(spread.median()));
    if (spread.count() > 1) {
      text.append(" (").append(number(spread.min())).append(" to ").append(number(spread.max()));
      if (spread.count() >= P95_READINGS) {
        text.append(", p95 ").append(number(spread.p95()));
      }
      text.append(")");
    }
    OptionalDouble ratio = readings.ratio(row, reference);
    if (ratio.isPresent() && !row.contender().equals(reference)) {
      text.append(" ×").append(number(ratio.getAsDouble()));
    }
    return text.toString();
  }

  /** With two to four digits that matter, and zero as it is. */
  public static String number(double value) {
    double size = Math.abs(value);
    if (value == Math.rint(value) && size < 1e9) {
      return String.format(Locale.ROOT, "%.0f", value);
    }
    int decimals = 0;
    if (size < 100) {
      decimals = size < 1 ? 3 : 2;
    }
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }
}
