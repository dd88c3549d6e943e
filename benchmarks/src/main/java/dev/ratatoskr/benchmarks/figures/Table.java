package dev.ratatoskr.benchmarks.figures;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** Readings as a table in Markdown: median, spread, and the ratio to the reference's median. */
public final class Table {
  private static final String HEAD =
      """
      | contender | figure | median | min to max | p95 | runs | ratio |
      |---|---|---|---|---|---|---|
      """;

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

  /** Of some of the rows. */
  public String of(List<Row> rows) {
    StringBuilder text = new StringBuilder(HEAD);
    for (Row row : rows) {
      Spread spread = Spread.of(readings.of(row));
      OptionalDouble ratio = readings.ratio(row, reference);
      text.append(
          "| %s | %s | %s | %s to %s | %s | %d | %s |\n"
              .formatted(
                  row.contender(),
                  row.figure(),
                  number(spread.median()),
                  number(spread.min()),
                  number(spread.max()),
                  number(spread.p95()),
                  spread.count(),
                  ratio.isPresent() ? number(ratio.getAsDouble()) : "–"));
    }
    return text.toString();
  }

  /** With three significant digits at least, and no more decimals than these need. */
  public static String number(double value) {
    double size = Math.abs(value);
    int decimals = 0;
    if (value != 0 && size < 100) {
      decimals = size < 1 ? 3 : 2;
    }
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }
}
