package dev.ratatoskr.agent.nat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * A part of the report.
 *
 * @param key in the JSON, in snake case; never renamed
 * @param json what stands under it
 * @param lines what people read of it; may be none
 */
record Section(String key, JsonNode json, List<Line> lines) {
  Section {
    lines = List.copyOf(lines);
  }

  /**
   * A line for people.
   *
   * @param label of at most 14 characters
   * @param words without a line break
   */
  record Line(String label, String words) {}
}
