package dev.ratatoskr.netns.home;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ratatoskr.netns.lab.Exec;
import dev.ratatoskr.netns.lab.Lab;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.lab.Namespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the packaged agent's command {@code nat --json} said.
 *
 * @param exitStatus of the command
 * @param json what it printed
 */
public record NatTool(int exitStatus, JsonNode json) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Runs it to its end.
   *
   * @param stunServers as {@code host:port}
   */
  public static NatTool run(Lab lab, Namespace namespace, List<String> stunServers)
      throws LabException {
    Path file = lab.directory().resolve("nat-" + namespace.label() + ".toml");
    String toml = "[punch]\nstun-servers = [\"" + String.join("\", \"", stunServers) + "\"]\n";
    try {
      Files.writeString(file, toml);
    } catch (IOException e) {
      throw new LabException("cannot write " + file, e);
    }
    Exec.Result result =
        Exec.of(namespace.command(Agent.command("nat", "--json", "--config", file.toString())))
            .run();
    try {
      return new NatTool(result.exitStatus(), JSON.readTree(result.out()));
    } catch (JsonProcessingException e) {
      throw new LabException("nat --json printed no JSON: " + result.out() + result.err(), e);
    }
  }

  /** A value of it by its keys, joined by dots, as text. */
  public String at(String keys) {
    return json.at("/" + keys.replace('.', '/')).asText();
  }
}
