package dev.ratatoskr.agent.admin;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Answers like a real admin socket: pretty-printed JSON, keepalive only when asked. What it says to
 * each request is set by the test as recorded from real routers.
 */
public final class FakeRouter implements AutoCloseable {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final ServerSocketChannel server;
  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final List<JsonNode> requests = new CopyOnWriteArrayList<>();
  private final List<SocketChannel> clients = new CopyOnWriteArrayList<>();

  /** When set, requests are echoed as null, as 0.4 does. */
  private final boolean old;

  /** When set, nobody's wish for keepalive is heeded. */
  private volatile boolean hangsUp;

  private FakeRouter(ServerSocketChannel server, boolean old) {
    this.server = server;
    this.old = old;
    Thread.ofVirtual().start(this::accept);
  }

  public static FakeRouter unix(Path path, boolean old) throws IOException {
    return new FakeRouter(
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
            .bind(UnixDomainSocketAddress.of(path)),
        old);
  }

  static FakeRouter tcp() throws IOException {
    return new FakeRouter(
        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
        false);
  }

  int port() throws IOException {
    return server.getLocalAddress() instanceof InetSocketAddress inet ? inet.getPort() : 0;
  }

  /** The whole answer to a request, with {@code "request"} put in. */
  public FakeRouter says(String request, String answer) {
    answers.put(request, answer);
    return this;
  }

  /** Whether it closes each connection after its first answer; not so at first. */
  FakeRouter hangsUp(boolean after) {
    hangsUp = after;
    return this;
  }

  List<JsonNode> requests() {
    return requests;
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel client = server.accept();
        clients.add(client);
        Thread.ofVirtual().start(() -> serve(client));
      }
    } catch (IOException e) {
      return;
    }
  }

  private void serve(SocketChannel client) {
    try (client;
        JsonParser parser = MAPPER.createParser(Channels.newInputStream(client))) {
      boolean keepalive = true;
      while (keepalive) {
        JsonNode request = MAPPER.readTree(parser);
        if (request == null) {
          return;
        }
        requests.add(request);
        String raw = answers.get(request.path("request").asText());
        if (raw == null) {
          continue;
        }
        keepalive = request.path("keepalive").asBoolean() && !hangsUp;
        write(client, raw.startsWith("{") ? echo(raw, request) : raw);
      }
    } catch (IOException e) {
      return;
    }
  }

  private String echo(String raw, JsonNode request) throws IOException {
    if (MAPPER.readTree(raw) instanceof ObjectNode answer) {
      answer.set("request", old ? null : request);
      return answer.toPrettyString() + "\n";
    }
    return raw;
  }

  private static void write(SocketChannel client, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      client.write(bytes);
    }
  }

  @Override
  public void close() throws IOException {
    if (!server.isOpen()) {
      return;
    }
    SocketAddress address = server.getLocalAddress();
    server.close();
    for (SocketChannel client : clients) {
      client.close();
    }
    if (address instanceof UnixDomainSocketAddress unix) {
      Files.deleteIfExists(unix.getPath());
    }
  }
}
