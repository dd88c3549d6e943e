package dev.ratatoskr.agent.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** Asks a running daemon. Blocking. */
public final class ControlClient {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int MAX_ANSWER_BYTES = 8 << 20;

  private ControlClient() {}

  /**
   * The daemon's status.
   *
   * @throws IOException when no daemon answers there
   */
  public static JsonNode status(Path socket) throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        Deadline deadline = new Deadline(channel, PATIENCE)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      ByteBuffer request = ByteBuffer.wrap("status\n".getBytes(StandardCharsets.UTF_8));
      while (request.hasRemaining() && !deadline.passed()) {
        channel.write(request);
      }
      byte[] answer = Channels.newInputStream(channel).readNBytes(MAX_ANSWER_BYTES);
      JsonNode json = new ObjectMapper().readTree(answer);
      if (json == null || !json.isObject()) {
        throw new IOException("no status in the answer");
      }
      return json;
    }
  }
}
