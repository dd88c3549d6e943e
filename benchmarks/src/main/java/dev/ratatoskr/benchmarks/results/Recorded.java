package dev.ratatoskr.benchmarks.results;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ratatoskr.benchmarks.figures.About;
import dev.ratatoskr.benchmarks.figures.Readings;
import dev.ratatoskr.benchmarks.figures.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a run leaves behind.
 *
 * @param environment where and with what it measured, by what to call it
 * @param runs how often each contender ran
 * @param texts what each program measured, and how, by its name
 * @param measured what was measured
 * @param failures what was not, and why
 */
public record Recorded(
    Map<String, String> environment,
    int runs,
    Map<String, String> texts,
    Measured measured,
    List<String> failures) {
  /** When it was measured. */
  static final String DATE = "date";

  /** What was measured. */
  static final String COMMIT = "commit";

  /**
   * What was measured.
   *
   * @param readings of all benchmarks
   * @param older of which commit and date a benchmark is, where that is not the environment's
   */
  public record Measured(Readings readings, Map<String, String> older) {}

  /** A record of one commit. */
  public Recorded(
      Map<String, String> environment,
      int runs,
      Map<String, String> texts,
      Readings readings,
      List<String> failures) {
    this(environment, runs, texts, new Measured(readings, Map.of()), failures);
  }

  /** The readings of all benchmarks. */
  public Readings readings() {
    return measured.readings;
  }

  /** As JSON. */
  public String toJson() {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    environment.forEach(all.putObject("environment")::put);
    all.put("runs", runs);
    ArrayNode list = all.putArray("failures");
    failures.forEach(list::add);
    texts.forEach(all.putObject("texts")::put);
    measured.older.forEach(all.putObject("older")::put);
    all.set("rows", readings().toJson());
    return all.toPrettyString() + "\n";
  }

  /**
   * What {@link #toJson} made; what it has no texts or nothing older of is without them.
   *
   * @throws IllegalArgumentException if it is something else; the message says what is missing
   */
  public static Recorded fromJson(String text) {
    JsonNode all;
    try {
      all = new ObjectMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no JSON: " + e.getOriginalMessage(), e);
    }
    if (!all.path("environment").isObject() || !all.path("runs").isInt()) {
      throw new IllegalArgumentException("no \"environment\" or no \"runs\"");
    }
    List<String> failures = new ArrayList<>();
    all.path("failures").forEach(each -> failures.add(each.asText()));
    return new Recorded(
        strings(all.path("environment")),
        all.path("runs").asInt(),
        strings(all.path("texts")),
        new Measured(Readings.fromJson(all.path("rows")), strings(all.path("older"))),
        failures);
  }

  private static Map<String, String> strings(JsonNode object) {
    Map<String, String> strings = new LinkedHashMap<>();
    object.properties().forEach(each -> strings.put(each.getKey(), each.getValue().asText()));
    return strings;
  }

  /**
   * Both in one. Of another commit, what the other one measured takes the place of what was
   * measured before, and the rest stays and is older.
   *
   * @param other made after this
   * @throws IllegalArgumentException if they were not measured under the same conditions
   */
  public Recorded with(Recorded other) {
    if (!conditions().equals(other.conditions()) || runs != other.runs) {
      throw new IllegalArgumentException(
          "not of one kind: %s, %d runs; and %s, %d runs"
              .formatted(conditions(), runs, other.conditions(), other.runs));
    }
    List<String> allFailures = new ArrayList<>(failures);
    allFailures.addAll(other.failures);
    if (!commit().equals(other.commit())) {
      return new Recorded(
          other.environment, runs, textsWith(other), measuredWith(other), allFailures);
    }
    if (!texts.equals(other.texts)) {
      throw new IllegalArgumentException("not of one kind: their texts differ");
    }
    Readings both = new Readings();
    both.addAll(readings());
    both.addAll(other.readings());
    return new Recorded(environment, runs, texts, new Measured(both, measured.older), allFailures);
  }

  private Map<String, String> conditions() {
    Map<String, String> conditions = new LinkedHashMap<>(environment);
    conditions.remove(DATE);
    conditions.remove(COMMIT);
    return conditions;
  }

  private String commit() {
    return environment.getOrDefault(COMMIT, "");
  }

  private Measured measuredWith(Recorded newer) {
    Map<String, List<Row>> renewed = newer.readings().byBenchmark();
    Readings all = new Readings();
    Map<String, String> older = new LinkedHashMap<>();
    String own = "commit " + commit() + ", " + environment.getOrDefault(DATE, "of no date");
    for (Row row : readings().rows()) {
      if (!renewed.containsKey(row.benchmark())) {
        readings().of(row).forEach(value -> all.add(row, value));
        older.put(row.benchmark(), measured.older.getOrDefault(row.benchmark(), own));
      }
    }
    all.addAll(newer.readings());
    older.putAll(newer.measured.older);
    return new Measured(all, older);
  }

  /** Of each program what describes the readings that stay. */
  private Map<String, String> textsWith(Recorded newer) {
    Map<String, String> all = new LinkedHashMap<>(texts);
    newer.texts.forEach(
        (program, text) -> {
          About about = new About(program, text, List.of());
          if (newer.readings().byBenchmark().keySet().stream().anyMatch(about::covers)) {
            all.put(program, text);
          }
        });
    return all;
  }
}
