package dev.ratatoskr.agent.control;

import dev.ratatoskr.agent.status.StatusJson;
import dev.ratatoskr.agent.status.StatusSource;
import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers {@code status}. The socket file belongs to the server: made at start (an abandoned one is
 * replaced), removed at {@link #close()}.
 */
public final class ControlServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int MAX_LINE_BYTES = 256;
  private static final int MAX_CLIENTS = 16;
  private static final long PAUSE_NANOS = Duration.ofMillis(100).toNanos();

  private final ServerSocketChannel server;
  private final Path socket;
  private final StatusSource source;
  private final Semaphore clients = new Semaphore(MAX_CLIENTS);

  private ControlServer(ServerSocketChannel server, Path socket, StatusSource source) {
    this.server = server;
    this.socket = socket;
    this.source = source;
  }

  /**
   * Binds and begins to answer.
   *
   * @param permissions of the socket file, like "rw-rw----"
   * @throws IOException when another agent answers there, or the file cannot be made; the message
   *     says what to do
   */
  public static ControlServer start(Path socket, String permissions, StatusSource source)
      throws IOException {
    Path directory = socket.getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    ServerSocketChannel channel = bind(socket);
    try {
      Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString(permissions));
    } catch (IOException | RuntimeException e) {
      channel.close();
      Files.deleteIfExists(socket);
      throw e;
    }
    ControlServer server = new ControlServer(channel, socket, source);
    Thread.ofVirtual().name("control").start(server::accept);
    return server;
  }

  private static ServerSocketChannel bind(Path socket) throws IOException {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(socket);
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      return channel.bind(address);
    } catch (BindException e) {
      channel.close();
      replaceable(socket, e);
      Files.deleteIfExists(socket);
      ServerSocketChannel second = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        return second.bind(address);
      } catch (IOException again) {
        second.close();
        throw again;
      }
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** A socket file at which nobody answers is left over from a killed agent. */
  private static void replaceable(Path socket, BindException cause) throws IOException {
    if (!Files.exists(socket) || Files.isRegularFile(socket) || Files.isDirectory(socket)) {
      throw new IOException(socket + ": " + cause.getMessage(), cause);
    }
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      probe.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException nobody) {
      return;
    }
    throw new IOException(
        "another agent answers at " + socket + ": stop it, or set control.socket", cause);
  }

  private void accept() {
    boolean told = false;
    while (server.isOpen()) {
      try {
        SocketChannel client = server.accept();
        told = false;
        if (clients.tryAcquire()) {
          Thread.ofVirtual().name("control-client").start(() -> serve(client));
        } else {
          client.close();
        }
      } catch (IOException e) {
        if (server.isOpen()) {
          // Out of descriptors, say: do not spin, and say it once.
          if (!told) {
            LOG.warn("nobody can ask for the status: {}", e.getMessage());
            told = true;
          }
          LockSupport.parkNanos(PAUSE_NANOS);
        }
      }
    }
  }

  private void serve(SocketChannel client) {
    try (client;
        Deadline deadline = new Deadline(client, PATIENCE)) {
      String answer = answer(readLine(client));
      ByteBuffer bytes = ByteBuffer.wrap((answer + "\n").getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining() && !deadline.passed()) {
        client.write(bytes);
      }
    } catch (IOException e) {
      // The client went away or was too slow; it is the only one who could care.
      return;
    } finally {
      clients.release();
    }
  }

  private String answer(String request) {
    return request.equals("status")
        ? StatusJson.of(source.snapshot()).toString()
        : "{\"error\":\"unknown request; known: status\"}";
  }

  private static String readLine(SocketChannel client) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(MAX_LINE_BYTES);
    while (buffer.hasRemaining() && client.read(buffer) >= 0) {
      String text = new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
      int end = text.indexOf('\n');
      if (end >= 0) {
        return text.substring(0, end).strip();
      }
    }
    throw new IOException("no request line");
  }

  /** Where it answers. */
  public Path socket() {
    return socket;
  }

  /** Stops answering and removes the socket file. Idempotent. */
  @Override
  public void close() throws IOException {
    if (server.isOpen()) {
      server.close();
      Files.deleteIfExists(socket);
    }
  }
}
