package dev.ratatoskr.netns.routers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ratatoskr.netns.lab.LabException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Map;

/**
 * A router's admin socket, one connection per question.
 *
 * @param socket the Unix socket, which may be reached from any network namespace
 */
public record RouterAdmin(Path socket) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Asks and waits for the answer.
   *
   * @param request the command, as {@code getPeers}
   * @param arguments its arguments, possibly none
   * @return the answer's {@code response}
   * @throws LabException if the router cannot be reached or answers with an error
   */
  public JsonNode ask(String request, Map<String, String> arguments) throws LabException {
    ObjectNode question = JSON.createObjectNode().put("request", request);
    arguments.forEach(question.putObject("arguments")::put);
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      Channels.newOutputStream(channel).write(JSON.writeValueAsBytes(question));
      JsonNode answer = JSON.readTree(Channels.newInputStream(channel));
      if (!answer.path("status").asText().equals("success")) {
        throw new LabException(request + ": " + answer.path("error").asText());
      }
      return answer.path("response");
    } catch (LabException e) {
      throw e;
    } catch (IOException e) {
      throw new LabException(socket + " does not answer: " + e.getMessage(), e);
    }
  }

  /** Asks without arguments. */
  public JsonNode ask(String request) throws LabException {
    return ask(request, Map.of());
  }

  /** Whether the router answers at all. */
  public boolean answers() {
    try {
      return ask("getSelf").hasNonNull("key");
    } catch (LabException e) {
      return false;
    }
  }
}
