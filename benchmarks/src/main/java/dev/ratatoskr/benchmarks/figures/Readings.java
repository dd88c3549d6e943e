package dev.ratatoskr.benchmarks.figures;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SequencedSet;

/** All readings of all figures, one a run, in the order they were first seen. */
public final class Readings {
  private final LinkedHashMap<Row, List<Double>> byRow = new LinkedHashMap<>();

  /** One more reading; what is no number was not measurable in that run, and is not counted. */
  public void add(Row row, double value) {
    if (Double.isFinite(value)) {
      byRow.computeIfAbsent(row, unseen -> new ArrayList<>()).add(value);
    }
  }

  /** All of another's. */
  public void addAll(Readings others) {
    others.byRow.forEach((row, values) -> values.forEach(value -> add(row, value)));
  }

  /** What there are readings of. */
  public SequencedSet<Row> rows() {
    return byRow.sequencedKeySet();
  }

  /** The readings of one figure, possibly none. */
  public List<Double> of(Row row) {
    return List.copyOf(byRow.getOrDefault(row, List.of()));
  }

  /**
   * The ratio of a figure's median to that of the contender it is compared with; empty where that
   * one has no such figure, or zero, and where one of them is negative, as small differences may
   * be.
   */
  public OptionalDouble ratio(Row row, String reference) {
    List<Double> base = of(row.of(reference));
    List<Double> own = of(row);
    if (base.isEmpty() || own.isEmpty()) {
      return OptionalDouble.empty();
    }
    double below = Percentiles.median(base);
    double above = Percentiles.median(own);
    return below > 0 && above >= 0 ? OptionalDouble.of(above / below) : OptionalDouble.empty();
  }

  /** As JSON: an array of rows, each with its median and every reading. */
  public ArrayNode toJson() {
    ArrayNode rows = JsonNodeFactory.instance.arrayNode();
    byRow.forEach(
        (row, values) -> {
          ObjectNode node = rows.addObject();
          node.put("benchmark", row.benchmark());
          node.put("contender", row.contender());
          node.put("figure", row.figure());
          node.put("median", Percentiles.median(values));
          ArrayNode readings = node.putArray("readings");
          values.forEach(readings::add);
        });
    return rows;
  }

  /**
   * What {@link #toJson} made.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static Readings fromJson(JsonNode rows) {
    if (!rows.isArray()) {
      throw new IllegalArgumentException("no array of rows");
    }
    Readings readings = new Readings();
    for (JsonNode row : rows) {
      for (String field : List.of("benchmark", "contender", "figure", "readings")) {
        if (!row.has(field)) {
          throw new IllegalArgumentException("a row without \"" + field + "\": " + row);
        }
      }
      Row key =
          new Row(
              row.path("benchmark").asText(),
              row.path("contender").asText(),
              row.path("figure").asText());
      row.path("readings").forEach(value -> readings.add(key, value.asDouble(Double.NaN)));
    }
    return readings;
  }

  /** Each benchmark with its rows. */
  public Map<String, List<Row>> byBenchmark() {
    Map<String, List<Row>> grouped = new LinkedHashMap<>();
    rows()
        .forEach(row -> grouped.computeIfAbsent(row.benchmark(), b -> new ArrayList<>()).add(row));
    return grouped;
  }
}
