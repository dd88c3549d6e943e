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
 * @param runs how often each contender ran
 * @param texts what each program measured, and how, by its name
 * @param readings what was measured
 * @param failures what was not, and why
 */
public record Recorded(
    Map<String, String> environment,
    int runs,
    Map<String, String> texts,
    Readings readings,
    List<String> failures) {
  /** The one part of an environment that may differ between what is put together. */
  static final String DATE = "date";

  /** As JSON. */
  public String toJson() {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    environment.forEach(all.putObject("environment")::put);
    all.put("runs", runs);
    ArrayNode list = all.putArray("failures");
    failures.forEach(list::add);
    texts.forEach(all.putObject("texts")::put);
    all.set("rows", readings.toJson());
    return all.toPrettyString() + "\n";
  }

  /**
   * What {@link #toJson} made; a record without texts has none.
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
        Readings.fromJson(all.path("rows")),
        failures);
  }

  private static Map<String, String> strings(JsonNode object) {
    Map<String, String> strings = new LinkedHashMap<>();
    object.properties().forEach(each -> strings.put(each.getKey(), each.getValue().asText()));
    return strings;
  }

  /**
   * Both in one.
   *
   * @throws IllegalArgumentException if they were not measured under the same conditions
   */
  public Recorded with(Recorded other) {
    Map<String, String> own = new LinkedHashMap<>(environment);
    Map<String, String> others = new LinkedHashMap<>(other.environment);
    own.remove(DATE);
    others.remove(DATE);
    if (!own.equals(others) || runs != other.runs) {
      throw new IllegalArgumentException(
          "not of one kind: %s, %d runs; and %s, %d runs".formatted(own, runs, others, other.runs));
    }
    if (!texts.equals(other.texts)) {
      throw new IllegalArgumentException("not of one kind: their texts differ");
    }
    Readings both = new Readings();
    both.addAll(readings);
    both.addAll(other.readings);
    List<String> allFailures = new ArrayList<>(failures);
    allFailures.addAll(other.failures);
    return new Recorded(environment, runs, texts, both, allFailures);
  }
}
