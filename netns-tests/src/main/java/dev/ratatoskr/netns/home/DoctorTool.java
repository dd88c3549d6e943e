package dev.ratatoskr.netns.home;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ratatoskr.netns.lab.Exec;
import dev.ratatoskr.netns.lab.LabException;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * What the packaged agent's command {@code doctor --json} said.
 *
 * @param exitStatus of the command
 * @param json what it printed
 * @param seconds from its start to its end
 */
public record DoctorTool(int exitStatus, JsonNode json, double seconds) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double NANOS_PER_SECOND = 1e9;

  /** Runs it to its end, with the configuration of the resident's agent. */
  public static DoctorTool run(Resident resident) throws LabException {
    List<String> command =
        Agent.command("doctor", "--json", "--config", resident.agent().file().toString());
    long startNanos = System.nanoTime();
    Exec.Result result = Exec.of(resident.home().host().command(command)).run();
    double seconds = (System.nanoTime() - startNanos) / NANOS_PER_SECOND;
    try {
      return new DoctorTool(result.exitStatus(), JSON.readTree(result.out()), seconds);
    } catch (JsonProcessingException e) {
      throw new LabException("doctor --json printed no JSON: " + result.out() + result.err(), e);
    }
  }

  /** All findings with this id. */
  public List<JsonNode> findings(String id) {
    return StreamSupport.stream(json.path("findings").spliterator(), false)
        .filter(finding -> finding.path("id").asText().equals(id))
        .toList();
  }

  /** The only finding with this id. */
  public JsonNode finding(String id) {
    List<JsonNode> found = findings(id);
    if (found.size() != 1) {
      throw new IllegalStateException(found.size() + " findings " + id + ": " + json);
    }
    return found.getFirst();
  }

  /** How bad that is. */
  public String severity(String id) {
    return finding(id).path("severity").asText();
  }

  /** What it says. */
  public String text(String id) {
    return finding(id).path("text").asText();
  }
}
