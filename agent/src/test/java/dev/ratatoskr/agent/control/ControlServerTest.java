package dev.ratatoskr.agent.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ratatoskr.agent.status.AgentStatus;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ControlServerTest {
  private static final AgentStatus STATUS =
      new AgentStatus(
          new AgentStatus.Self("1", Optional.empty(), "", false, "searching"),
          AgentStatus.Nat.UNKNOWN,
          List.of());

  private final Path dir;
  private final Path socket;

  ControlServerTest() throws IOException {
    dir = Files.createTempDirectory("control");
    socket = dir.resolve("r.sock");
  }

  @AfterEach
  void remove() throws IOException {
    Files.deleteIfExists(socket);
    Files.delete(dir);
  }

  @Test
  void answersAndGuardsAndRemovesItsSocket() throws Exception {
    try (ControlServer server = ControlServer.start(socket, "rw-rw----", () -> STATUS)) {
      assertEquals(
          "rw-rw----",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(server.socket())));
      JsonNode status = ControlClient.status(socket);
      assertEquals("searching", status.path("self").path("reason").asText());
      assertTrue(status.path("bridges").isArray());
    }
    assertFalse(Files.exists(socket));
    assertThrows(IOException.class, () -> ControlClient.status(socket));
  }

  @Test
  void replacesAnAbandonedSocketButNotALivingOne() throws Exception {
    try (ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      killed.bind(UnixDomainSocketAddress.of(socket));
    }
    assertTrue(Files.exists(socket));
    try (ControlServer server = ControlServer.start(socket, "rw-------", () -> STATUS)) {
      IOException refused =
          assertThrows(
              IOException.class, () -> ControlServer.start(socket, "rw-------", () -> STATUS));
      assertTrue(String.valueOf(refused.getMessage()).contains("another agent"));
      assertEquals(
          "1", ControlClient.status(server.socket()).path("self").path("version").asText());
    }
  }

  @Test
  void neverRemovesAFileThatIsNoSocket() throws Exception {
    Files.writeString(socket, "precious");
    assertThrows(IOException.class, () -> ControlServer.start(socket, "rw-------", () -> STATUS));
    assertEquals("precious", Files.readString(socket));
  }

  @Test
  void garbageIsAnsweredWithAnErrorOrClosed() throws Exception {
    try (ControlServer server = ControlServer.start(socket, "rw-------", () -> STATUS)) {
      assertTrue(raw("reboot\n").contains("unknown request"));
      assertEquals("", raw("x".repeat(256)));
      assertTrue(raw("status\n").contains("\"bridges\":[]"));
      assertTrue(Files.exists(server.socket()));
    }
  }

  private String raw(String request) throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      ByteBuffer bytes = ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
