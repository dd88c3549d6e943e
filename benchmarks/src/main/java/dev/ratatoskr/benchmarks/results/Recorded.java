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
 * @param readings what was measured
 * @param failures what was not, and why
 */
public record Recorded(
    Map<String, String> environment, int runs, Readings readings, List<String> failures) {
  /** The one part of an environment that may differ between what is put together. */
  static final String DATE = "date";

  /** As JSON. */
  public String toJson() {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    environment.forEach(all.putObject("environment")::put);
    all.put("runs", runs);
    ArrayNode list = all.putArray("failures");
    failures.forEach(list::add);
    all.set("rows", readings.toJson());
    return all.toPrettyString() + "\n";
  }

  /**
   * What {@link #toJson} made.
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
    Map<String, String> environment = new LinkedHashMap<>();
    all.path("environment")
        .properties()
        .forEach(each -> environment.put(each.getKey(), each.getValue().asText()));
    List<String> failures = new ArrayList<>();
    all.path("failures").forEach(each -> failures.add(each.asText()));
    Readings readings = Readings.fromJson(all.path("rows"));
    return new Recorded(environment, all.path("runs").asInt(), readings, failures);
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
    Readings both = new Readings();
    both.addAll(readings);
    both.addAll(other.readings);
    List<String> allFailures = new ArrayList<>(failures);
    allFailures.addAll(other.failures);
    return new Recorded(environment, runs, both, allFailures);
  }
}
