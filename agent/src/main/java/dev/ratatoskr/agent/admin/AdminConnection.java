package dev.ratatoskr.agent.admin;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ratatoskr.agent.config.AdminAddress;
import dev.ratatoskr.proto.MalformedException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One open connection, one request at a time. Blocking: used by the client's virtual thread only,
 * except for {@link #close()}.
 */
final class AdminConnection implements AutoCloseable {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final SocketChannel channel;
  private final BoundedInput input;
  private final long timeoutMillis;

  /** Made after the first request: making it reads the first bytes of the answer. */
  private @Nullable JsonParser parser;

  private AdminConnection(SocketChannel channel, Duration timeout) {
    this.channel = channel;
    this.input = new BoundedInput(Channels.newInputStream(channel));
    this.timeoutMillis = timeout.toMillis();
  }

  static AdminConnection open(AdminAddress address, Duration timeout) throws IOException {
    SocketChannel channel =
        switch (address) {
          case AdminAddress.Unix unix -> SocketChannel.open(StandardProtocolFamily.UNIX);
          case AdminAddress.Tcp tcp -> SocketChannel.open();
        };
    try (Guard guard = new Guard(channel, timeout.toMillis())) {
      SocketAddress remote =
          switch (address) {
            case AdminAddress.Unix unix -> UnixDomainSocketAddress.of(unix.path());
            case AdminAddress.Tcp tcp -> new InetSocketAddress(tcp.host(), tcp.port());
          };
      if (remote instanceof InetSocketAddress inet && inet.isUnresolved()) {
        throw new IOException("unknown host " + inet.getHostString());
      }
      guard.connect(remote);
      return new AdminConnection(channel, timeout);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Sends a request and waits for its answer.
   *
   * @throws IOException when the connection is of no more use
   * @throws MalformedException when the answer is not what it should be; the connection goes on
   */
  <T> AdminResult<T> exchange(AdminRequest<T> request) throws IOException, MalformedException {
    JsonNode answer;
    try (Guard guard = new Guard(channel, timeoutMillis)) {
      write(request);
      input.restart();
      answer = guard.read(this::read);
    }
    // 0.4 echoes null. Another name means that answers and requests are out of step.
    String echo = answer.path("request").path("request").asText("");
    if (!echo.isEmpty()
        && !echo.toLowerCase(Locale.ROOT).equals(request.wireName().toLowerCase(Locale.ROOT))) {
      throw new IOException("the answer is to another request");
    }
    return switch (answer.path("status").asText("")) {
      case "success" -> new AdminResult.Answered<>(request.decode(answer.path("response")));
      case "error" -> {
        String text = Answers.text(answer, "error");
        yield new AdminResult.Refused<>(AdminResult.Refusal.of(text), text);
      }
      default -> throw new IOException("the answer has no status");
    };
  }

  private JsonNode read() throws IOException {
    JsonParser reading = parser;
    if (reading == null) {
      reading = MAPPER.createParser(input);
      parser = reading;
    }
    return MAPPER.readTree(reading);
  }

  /** A blocking read. */
  @FunctionalInterface
  private interface Read {
    @Nullable JsonNode read() throws IOException;
  }

  private void write(AdminRequest<?> request) throws IOException {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("request", request.wireName());
    json.put("keepalive", true);
    if (!request.arguments().isEmpty()) {
      ObjectNode arguments = json.putObject("arguments");
      request.arguments().forEach(arguments::put);
    }
    ByteBuffer bytes = ByteBuffer.wrap(MAPPER.writeValueAsBytes(json));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // A channel that fails to close is as gone as one that does.
      return;
    }
  }

  /** Closes the channel when a blocking step takes too long: unix sockets know no read timeout. */
  private static final class Guard implements AutoCloseable {
    private final SocketChannel channel;
    private final CompletableFuture<Boolean> alarm = new CompletableFuture<>();

    Guard(SocketChannel channel, long timeoutMillis) {
      this.channel = channel;
      var unused = alarm.orTimeout(timeoutMillis, TimeUnit.MILLISECONDS).whenComplete(this::onEnd);
    }

    private void onEnd(Boolean done, Throwable failure) {
      if (failure instanceof TimeoutException) {
        try {
          channel.close();
        } catch (IOException e) {
          return;
        }
      }
    }

    void connect(SocketAddress remote) throws IOException {
      try {
        channel.connect(remote);
      } catch (IOException e) {
        throw explained(e);
      }
    }

    JsonNode read(Read reading) throws IOException {
      try {
        JsonNode node = reading.read();
        if (node == null || !node.isObject()) {
          throw new IOException(node == null ? "the router hung up" : "not an admin answer");
        }
        return node;
      } catch (IOException e) {
        throw explained(e);
      }
    }

    /** The alarm is over before it closes the channel, so whoever that wakes sees it here. */
    private IOException explained(IOException e) {
      return alarm.isCompletedExceptionally() ? new IOException("no answer in time", e) : e;
    }

    @Override
    public void close() {
      alarm.complete(true);
    }
  }
}
