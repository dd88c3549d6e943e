package dev.ratatoskr.benchmarks.path;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ratatoskr.netns.lab.LabException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A TCP download by a from b.
 *
 * @param begunMillis when it began, in Unix time
 * @param bytes received
 * @param megabits received in a second
 * @param parts second by second, at least one
 */
record Download(double begunMillis, double bytes, double megabits, List<Part> parts) {

  /** The congestion control of most systems. */
  static final String USUAL = "cubic";

  /** Those that are measured, as the kernel names them. */
  static final List<String> CONTROLS = List.of(USUAL, "bbr");

  /** Copies the list. */
  Download {
    parts = List.copyOf(parts);
  }

  /**
   * Downloads over the overlay for so long.
   *
   * @param control the sender's congestion control, as the kernel names it
   */
  static Download run(Track track, Duration time, String control) throws LabException {
    Downloading.Plan plan = Downloading.Plan.overlay(track.homes(), control);
    try (Downloading running = Downloading.begin(track.homes(), plan, time)) {
      return running.end();
    }
  }

  /**
   * What the receiving iperf3 says.
   *
   * @param begunMillis when it began, in Unix time
   * @param json its {@code -J}
   * @throws LabException if it failed; the message has its own
   */
  static Download parse(double begunMillis, String json) throws LabException {
    JsonNode all;
    try {
      all = new ObjectMapper().readTree(json);
    } catch (JsonProcessingException e) {
      throw new LabException("iperf3 prints no JSON", e);
    }
    if (all.has("error")) {
      throw new LabException("iperf3 says: " + all.path("error").asText());
    }
    List<Part> parts = new ArrayList<>();
    all.path("intervals").forEach(each -> parts.add(Part.of(each.path("sum"))));
    if (parts.isEmpty()) {
      throw new LabException("iperf3 says nothing of any second");
    }
    JsonNode sum = all.path("end").path("sum_received");
    return new Download(
        begunMillis,
        sum.path("bytes").asDouble(),
        sum.path("bits_per_second").asDouble() / 1e6,
        parts);
  }

  /** When it ended, in Unix time. */
  double endedMillis() {
    return begunMillis + parts.getLast().toMillis();
  }

  /**
   * What it received in a second, over its parts that lie wholly between two moments.
   *
   * @param fromMillis in Unix time
   * @param toMillis in Unix time
   * @throws LabException if no part does
   */
  double megabitsBetween(double fromMillis, double toMillis) throws LabException {
    double bits = 0;
    double millis = 0;
    for (Part part : parts) {
      if (begunMillis + part.fromMillis() >= fromMillis
          && begunMillis + part.toMillis() <= toMillis) {
        bits += 8 * part.bytes();
        millis += part.toMillis() - part.fromMillis();
      }
    }
    if (millis == 0) {
      throw new LabException(
          "no second of the download lies within %.0f ms".formatted(toMillis - fromMillis));
    }
    return bits / millis / 1000;
  }

  /**
   * A second of it, about.
   *
   * @param fromMillis after it began
   * @param toMillis after it began
   * @param bytes received
   */
  record Part(double fromMillis, double toMillis, double bytes) {
    private static Part of(JsonNode sum) {
      return new Part(
          1000 * sum.path("start").asDouble(),
          1000 * sum.path("end").asDouble(),
          sum.path("bytes").asDouble());
    }
  }
}
