package dev.ratatoskr.benchmarks.results;

import dev.ratatoskr.benchmarks.figures.Chart;
import dev.ratatoskr.benchmarks.figures.Spread;
import dev.ratatoskr.benchmarks.figures.Table;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Groups of bars: the height is the median, the line over it goes from the least to the greatest
 * reading. Colours are of a middle brightness, and letters follow the reader's light or dark.
 */
final class SvgBars {
  private static final List<String> COLOURS =
      List.of("#5b8def", "#e8833a", "#3fa45b", "#d1495b", "#9a6fb0", "#4fb3bf", "#a58b4c");
  private static final int WIDTH = 860;
  private static final int LEFT = 70;
  private static final int RIGHT = 20;
  private static final int PLOT = 260;
  private static final int HEAD = 40;
  private static final int LINE = 18;
  private static final int FOOT = 46;
  private static final int TICKS = 5;
  private static final String STYLE =
      """
      <style>
      text { font: 12px sans-serif; fill: #1f2328; }
      .title { font-size: 15px; font-weight: bold; }
      .grid { stroke: #8b949e; stroke-opacity: 0.35; }
      .spread { stroke: #1f2328; stroke-width: 1.5; }
      @media (prefers-color-scheme: dark) {
        text { fill: #e6edf3; }
        .spread { stroke: #e6edf3; }
      }
      </style>
      """;

  private final StringBuilder svg = new StringBuilder();
  private final List<Group> groups;
  private final List<String> contenders;
  private final int top;
  private final double low;
  private final double high;
  private final double step;

  private SvgBars(List<Group> groups) {
    this.groups = groups;
    Set<String> names = new LinkedHashSet<>();
    groups.forEach(group -> group.bars().forEach(bar -> names.add(bar.contender())));
    contenders = List.copyOf(names);
    top = HEAD + contenders.size() * LINE + 10;
    List<Spread> all =
        groups.stream().flatMap(group -> group.bars().stream()).map(Bar::spread).toList();
    double most = Math.max(0, all.stream().mapToDouble(Spread::max).max().orElse(0));
    double least = Math.min(0, all.stream().mapToDouble(Spread::min).min().orElse(0));
    step = step(most - least);
    low = Math.floor(least / step) * step;
    high = most > 0 || least < 0 ? Math.ceil(most / step) * step : step;
  }

  /**
   * Draws it.
   *
   * @param groups from left to right, each with at least one bar
   */
  static String draw(Chart chart, List<Group> groups) {
    return new SvgBars(groups).draw(chart);
  }

  private String draw(Chart chart) {
    int height = top + PLOT + FOOT;
    svg.append(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" role=\"img\">\n"
            .formatted(WIDTH, height, WIDTH));
    svg.append("<title>").append(escape(chart.title())).append("</title>\n").append(STYLE);
    text(LEFT, 22, "class=\"title\"", chart.title());
    for (int i = 0; i < contenders.size(); i++) {
      int y = HEAD + i * LINE;
      add("<rect x=\"%d\" y=\"%d\" width=\"12\" height=\"12\" fill=\"%s\"/>", LEFT, y, colour(i));
      text(LEFT + 18, y + 11, "", contenders.get(i));
    }
    axis(chart.axis());
    double width = (double) (WIDTH - LEFT - RIGHT) / groups.size();
    for (int i = 0; i < groups.size(); i++) {
      group(groups.get(i), LEFT + i * width, width);
    }
    return svg.append("</svg>\n").toString();
  }

  private void axis(String label) {
    int middle = top + PLOT / 2;
    text(
        16,
        middle,
        "text-anchor=\"middle\" transform=\"rotate(-90 16 %d)\"".formatted(middle),
        label);
    for (int i = 0; low + i * step <= high + step / 2; i++) {
      double value = low + i * step;
      double y = y(value);
      add(
          "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>",
          LEFT, WIDTH - RIGHT, y, y);
      text(LEFT - 6, y + 4, "text-anchor=\"end\"", Table.number(value));
    }
  }

  private void group(Group group, double left, double width) {
    double bar = width * 0.8 / contenders.size();
    for (Bar each : group.bars()) {
      int index = contenders.indexOf(each.contender());
      double x = left + width * 0.1 + index * bar;
      double y = Math.min(y(0), y(each.spread().median()));
      double tall = Math.abs(y(each.spread().median()) - y(0));
      add(
          "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>",
          x, y, bar * 0.9, tall, colour(index));
      add(
          "<line class=\"spread\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>",
          x + bar * 0.45, x + bar * 0.45, y(each.spread().min()), y(each.spread().max()));
    }
    text(left + width / 2, top + PLOT + 20, "text-anchor=\"middle\"", group.label());
  }

  private double y(double value) {
    return top + PLOT * (high - value) / (high - low);
  }

  /** A round step that makes about five of the range. */
  static double step(double range) {
    if (!(range > 0)) {
      return 1;
    }
    double rough = range / TICKS;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    for (double factor : new double[] {1, 2, 5}) {
      if (rough <= factor * power) {
        return factor * power;
      }
    }
    return 10 * power;
  }

  private static String colour(int index) {
    return COLOURS.get(index % COLOURS.size());
  }

  private void text(double x, double y, String attributes, String text) {
    add("<text x=\"%.1f\" y=\"%.1f\" %s>%s</text>", x, y, attributes, escape(text));
  }

  private void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append("\n");
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  /** Bars side by side. */
  record Group(String label, List<Bar> bars) {}

  /** One contender's. */
  record Bar(String contender, Spread spread) {}
}
