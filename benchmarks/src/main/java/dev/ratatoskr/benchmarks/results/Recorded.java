package dev.ratatoskr.benchmarks.results;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ratatoskr.benchmarks.figures.Readings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a run leaves behind.
 *
 * @param environment where and with what it measured, by what to call it
 * @param runs how often each contender ran, where nothing else is said of a benchmark
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
   * @param older of which commit and date a benchmark is, where that is not the environment's, and
   *     of which machine and versions, where those are not
   * @param runs how often each contender ran in a benchmark, where that is not the record's
   */
  public record Measured(Readings readings, Map<String, String> older, Map<String, Integer> runs) {}

  /** A record of one commit. */
  public Recorded(
      Map<String, String> environment,
      int runs,
      Map<String, String> texts,
      Readings readings,
      List<String> failures) {
    this(environment, runs, texts, new Measured(readings, Map.of(), Map.of()), failures);
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
    measured.runs.forEach(all.putObject("runs-of")::put);
    all.set("rows", readings().toJson());
    return all.toPrettyString() + "\n";
  }

  /**
   * What {@link #toJson} made. A record without texts, and one that tells of nothing older or run
   * otherwise, is one all the same.
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
        new Measured(
            Readings.fromJson(all.path("rows")),
            strings(all.path("older")),
            numbers(all.path("runs-of"))),
        failures);
  }

  private static Map<String, Integer> numbers(JsonNode object) {
    Map<String, Integer> numbers = new LinkedHashMap<>();
    object.properties().forEach(each -> numbers.put(each.getKey(), each.getValue().asInt()));
    return numbers;
  }

  private static Map<String, String> strings(JsonNode object) {
    Map<String, String> strings = new LinkedHashMap<>();
    object.properties().forEach(each -> strings.put(each.getKey(), each.getValue().asText()));
    return strings;
  }

  /**
   * Both in one: of a benchmark that both have, what the newer commit measured; of the same commit
   * what has more readings, and what ran equally often is put together, unless machine or versions
   * differ. What is not of the newer record's says so.
   *
   * @param other made after this
   * @throws IllegalArgumentException if one benchmark measured two things in the same commit
   */
  public Recorded with(Recorded other) {
    return new Merge(this, other).result();
  }

  /** How often each contender ran in a benchmark. */
  public int runsOf(String benchmark) {
    return measured.runs.getOrDefault(benchmark, runs);
  }

  String commit() {
    return environment.getOrDefault(COMMIT, "");
  }
}
