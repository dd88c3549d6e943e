package dev.ratatoskr.agent.status;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;

/**
 * The status for somebody who watches it: a line about us, how many bridges there are, and a line
 * for each peer, those with a bridge first.
 */
public final class WatchView {
  /** Fewer would show no peer. */
  public static final int LEAST_ROWS = 5;

  private static final List<String> HEAD =
      List.of("PEER", "STATE", "PATH", "DIRECT", "MESH", "JITTER", "LOSS", "SAVED", "FOR");
  private static final String BRIDGED = "bridged";

  private WatchView() {}

  /**
   * Lays out what {@link StatusJson} wrote, missing fields included.
   *
   * @param now to say for how long
   * @param rows how many lines there is room for; peers that have none are counted
   */
  public static List<String> of(JsonNode status, Instant now, int rows) {
    List<JsonNode> bridges =
        StreamSupport.stream(status.path("bridges").spliterator(), false)
            .sorted(Comparator.comparing(bridge -> !isBridged(bridge)))
            .toList();
    List<String> lines = new ArrayList<>();
    lines.add(StatusTable.self(status.path("self")));
    if (bridges.isEmpty()) {
      lines.add(StatusTable.NO_PEERS);
      return lines;
    }
    long bridged = bridges.stream().filter(WatchView::isBridged).count();
    lines.add(
        bridged
            + " of "
            + bridges.size()
            + (bridges.size() == 1 ? " peer" : " peers")
            + " bridged");
    int room = Math.max(LEAST_ROWS, rows) - lines.size() - 1;
    int shown = bridges.size() <= room ? bridges.size() : room - 1;
    List<List<String>> table = new ArrayList<>();
    table.add(HEAD);
    bridges.subList(0, shown).forEach(bridge -> table.add(row(bridge, now)));
    lines.addAll(StatusTable.lines(table));
    if (shown < bridges.size()) {
      lines.add("and " + (bridges.size() - shown) + " more");
    }
    return lines;
  }

  private static boolean isBridged(JsonNode bridge) {
    return bridge.path("state").asText().equals(BRIDGED);
  }

  private static List<String> row(JsonNode bridge, Instant now) {
    String key = bridge.path("key").asText("?");
    return List.of(
        bridge.path("name").asText(key.substring(0, Math.min(8, key.length()))),
        bridge.path("state").asText("?"),
        bridge.path("path").path("kind").asText("-"),
        StatusTable.millis(bridge.path("rtt_ms")),
        StatusTable.mesh(bridge),
        StatusTable.millis(bridge.path("jitter_ms")),
        StatusTable.percent(bridge.path("loss")),
        saved(bridge),
        StatusTable.age(bridge.path("since").asText(""), now));
  }

  /** Only a bridge saves anything. */
  private static String saved(JsonNode bridge) {
    JsonNode direct = bridge.path("rtt_ms");
    JsonNode estimate = bridge.path("mesh_estimate_ms");
    JsonNode mesh = estimate.isNumber() ? estimate : bridge.path("mesh_rtt_ms");
    return isBridged(bridge) && direct.isNumber() && mesh.isNumber()
        ? String.format(Locale.ROOT, "%.1f ms", mesh.asDouble() - direct.asDouble())
        : "-";
  }
}
