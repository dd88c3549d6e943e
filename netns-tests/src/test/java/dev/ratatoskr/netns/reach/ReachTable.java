package dev.ratatoskr.netns.reach;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ratatoskr.netns.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The table, {@code reach.md} and {@code reach.json}. Test classes run in processes of their own,
 * so each writes its section, and whoever writes one makes the table of all there are.
 */
final class ReachTable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String HEAD =
      """
      Who reaches whom, measured by the command `punch` of the packaged agent between two network
      namespaces; written by `./ratatoskr test --suite reach`. Seconds are from the moment both
      sides are ready until the later one has its path; packets are the most that either side sent
      in one round.

      | one | other | expected | outcome | path | successes | median s | max s | packets | why not |
      |---|---|---|---|---|---|---|---|---|---|
      """;

  private final Path target = Path.of(System.getProperty("ratatoskr.netns.target", "target"));
  private final Path section;

  private ReachTable(String name) {
    section = target.resolve("reach").resolve(name + ".json");
  }

  /** Begins a section, and forgets what an earlier run wrote into it. */
  static ReachTable begin(String name) throws LabException {
    ReachTable table = new ReachTable(name);
    try {
      Files.createDirectories(table.target.resolve("reach"));
      Files.deleteIfExists(table.section);
    } catch (IOException e) {
      throw new LabException("cannot write to " + table.target, e);
    }
    return table;
  }

  /** Writes the section and the table. */
  void write(List<Cell> cells) throws LabException {
    ArrayNode rows = JSON.createArrayNode();
    cells.forEach(cell -> rows.add(json(cell)));
    try {
      Files.writeString(section, rows.toPrettyString());
      ArrayNode all = JSON.createArrayNode();
      StringBuilder table = new StringBuilder(HEAD);
      for (Path each : sections()) {
        for (JsonNode row : JSON.readTree(Files.readString(each))) {
          all.add(row);
          table.append(line(row));
        }
      }
      Files.writeString(target.resolve("reach.md"), table);
      Files.writeString(target.resolve("reach.json"), all.toPrettyString() + "\n");
    } catch (IOException e) {
      throw new LabException("cannot write the table to " + target, e);
    }
  }

  private List<Path> sections() throws IOException {
    try (Stream<Path> files = Files.list(target.resolve("reach"))) {
      return files.sorted().toList();
    }
  }

  private static ObjectNode json(Cell cell) {
    ObjectNode row = JSON.createObjectNode();
    row.put("one", cell.one());
    row.put("other", cell.other());
    row.put("expected", cell.expected().label);
    row.put("outcome", cell.outcome());
    row.put("path_kind", cell.pathKind());
    row.put("runs", cell.runs());
    row.put("successes", cell.successes());
    row.put("median_s", cell.medianSeconds());
    row.put("max_s", cell.maxSeconds());
    row.put("max_packets", cell.maxPackets());
    row.put("reason", cell.reason());
    return row;
  }

  private static String line(JsonNode row) {
    boolean found = row.path("successes").asInt() > 0;
    return String.format(
        Locale.ROOT,
        "| %s | %s | %s | %s | %s | %d of %d | %s | %s | %d | %s |%n",
        row.path("one").asText(),
        row.path("other").asText(),
        row.path("expected").asText(),
        row.path("outcome").asText(),
        row.path("path_kind").asText(),
        row.path("successes").asInt(),
        row.path("runs").asInt(),
        found ? seconds(row.path("median_s").asDouble()) : "",
        found ? seconds(row.path("max_s").asDouble()) : "",
        row.path("max_packets").asInt(),
        row.path("reason").asText());
  }

  private static String seconds(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }
}
