package dev.ratatoskr.agent.status;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The status for people: a line about us, one about the network, then one for each peer. */
public final class StatusTable {
  private static final long LEAST_HELD_SECONDS = 15;
  static final String NO_PEERS =
      "no peers yet: bridges appear when you talk with a node that runs one";
  private static final List<String> HEAD =
      List.of("PEER", "STATE", "DIRECT", "MESH", "JITTER", "LOSS", "FOR", "PATH", "WHY");

  private StatusTable() {}

  /**
   * Lays out what {@link StatusJson} wrote, missing fields included.
   *
   * @param now to say for how long
   */
  public static String of(JsonNode status, Instant now) {
    StringBuilder text = new StringBuilder();
    text.append(self(status.path("self"))).append('\n');
    text.append(network(status.path("nat")));
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEAD);
    status.path("bridges").forEach(bridge -> rows.add(row(bridge, now)));
    if (rows.size() == 1) {
      return text.append(NO_PEERS).append('\n').toString();
    }
    lines(rows).forEach(line -> text.append(line).append('\n'));
    return text.toString();
  }

  /** A line about us and our router. */
  static String self(JsonNode self) {
    String reason = self.path("reason").asText("");
    if (!self.path("address").isTextual()) {
      return reason.isEmpty() ? "no router" : "no router: " + reason;
    }
    String node = "node " + self.path("address").asText();
    String router = "router " + self.path("router_version").asText();
    if (reason.startsWith(router + " ")) {
      // Advice about the router names it already.
      return node + ": " + reason;
    }
    return node + ", " + router + (reason.isEmpty() ? "" : ": " + reason);
  }

  /** Rows of equally many cells, each column as wide as its widest. */
  static List<String> lines(List<List<String>> rows) {
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        line.append(pad(row.get(column), width(rows, column))).append("  ");
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  /** Nothing until it is learnt that they outlive more than the packets that always flow. */
  private static String network(JsonNode nat) {
    long held = nat.path("mapping_held_s").asLong();
    return held < LEAST_HELD_SECONDS ? "" : "network: mappings hold at least " + held + " s\n";
  }

  private static List<String> row(JsonNode bridge, Instant now) {
    JsonNode path = bridge.path("path");
    return List.of(
        bridge.path("name").asText(bridge.path("address").asText("?")),
        bridge.path("state").asText("?"),
        millis(bridge.path("rtt_ms")),
        mesh(bridge),
        millis(bridge.path("jitter_ms")),
        percent(bridge.path("loss")),
        age(bridge.path("since").asText(""), now),
        path.isObject() ? path.path("kind").asText() + " " + path.path("remote").asText() : "-",
        bridge.path("reason").asText(""));
  }

  static String percent(JsonNode part) {
    return part.isNumber() ? String.format(Locale.ROOT, "%.1f%%", 100 * part.asDouble()) : "-";
  }

  /** What the mesh takes: while a bridge hides it an estimate, where there is one. */
  static String mesh(JsonNode bridge) {
    JsonNode estimate = bridge.path("mesh_estimate_ms");
    return estimate.isNumber() ? "~" + millis(estimate) : millis(bridge.path("mesh_rtt_ms"));
  }

  static String millis(JsonNode number) {
    return number.isNumber() ? String.format(Locale.ROOT, "%.1f ms", number.asDouble()) : "-";
  }

  static String age(String since, Instant now) {
    try {
      Duration age = Duration.between(Instant.parse(since), now);
      long seconds = Math.max(0, age.toSeconds());
      return seconds < 60
          ? seconds + " s"
          : seconds < 3600
              ? seconds / 60 + " min"
              : seconds < 86_400 ? seconds / 3600 + " h" : seconds / 86_400 + " d";
    } catch (DateTimeParseException e) {
      return "-";
    }
  }

  private static int width(List<List<String>> rows, int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }
}
