package dev.ratatoskr.agent.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.agent.admin.RouterLook;
import dev.ratatoskr.agent.control.ControlServer;
import dev.ratatoskr.agent.status.AgentStatus;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LocalProbesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Path directory;
  private final Path socket;

  LocalProbesTest() throws IOException {
    directory = Files.createTempDirectory("doctor");
    socket = directory.resolve("r.sock");
  }

  @AfterEach
  void remove() throws IOException {
    Files.deleteIfExists(socket);
    Files.delete(directory);
  }

  @Test
  void anAgentIsSeenWithItsBeginning() throws Exception {
    AgentStatus status =
        new AgentStatus(
            new AgentStatus.Self("1", Optional.empty(), "", false, "searching"),
            AgentStatus.Nat.UNKNOWN,
            List.of());
    try (ControlServer server = ControlServer.start(socket, "rw-------", () -> status)) {
      Facts.AgentSeen.Running running =
          assertInstanceOf(
              Facts.AgentSeen.Running.class, LocalProbes.agent(server.socket()).answer());
      assertEquals("searching", running.status().at("/self/reason").asText());
      assertTrue(
          Duration.between(running.since(), Instant.now()).abs().compareTo(Duration.ofMinutes(1))
              < 0,
          running.since()::toString);
    }
    assertEquals(new Facts.AgentSeen.Nobody(), LocalProbes.agent(socket).answer());
  }

  @Test
  void aSocketThatWasLeftBehindIsNobody() throws Exception {
    try (ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      killed.bind(UnixDomainSocketAddress.of(socket));
    }
    assertEquals(new Facts.AgentSeen.Nobody(), LocalProbes.agent(socket).answer());
  }

  @Test
  void aStateDirectoryIsThereOrCanBeMade() throws Exception {
    assertEquals(Facts.StateDirectory.Access.WRITABLE, LocalProbes.directory(directory).access());
    assertEquals(
        Facts.StateDirectory.Access.CREATABLE,
        LocalProbes.directory(directory.resolve("a/b")).access());
    Files.writeString(socket, "a file");
    assertEquals(Facts.StateDirectory.Access.REFUSED, LocalProbes.directory(socket).access());
    assertEquals(
        Facts.StateDirectory.Access.REFUSED, LocalProbes.directory(socket.resolve("a")).access());
  }

  @Test
  void theOverlayPortIsFreeTakenOrOfAnotherMachine() throws Exception {
    Inet6Address loopback = (Inet6Address) InetAddress.ofLiteral("::1");
    try (DatagramChannel taken = DatagramChannel.open(StandardProtocolFamily.INET6)) {
      taken.bind(new InetSocketAddress(loopback, 0));
      int port = ((InetSocketAddress) taken.getLocalAddress()).getPort();
      assertEquals(Facts.Overlay.Binding.TAKEN, LocalProbes.overlay(loopback, port).binding());
    }
    assertEquals(Facts.Overlay.Binding.FREE, LocalProbes.overlay(loopback, 0).binding());
    Inet6Address elsewhere = (Inet6Address) InetAddress.ofLiteral("200:1::1");
    assertEquals(Facts.Overlay.Binding.NO_ADDRESS, LocalProbes.overlay(elsewhere, 9999).binding());
  }

  /** A link to itself stands for a directory that is closed: root may look into those. */
  @Test
  void aConfigurationThatMayNotBeSeenIsTakenForThere() throws Exception {
    Path absent = directory.resolve("yggdrasil.conf");
    assertEquals(Optional.empty(), LocalProbes.routerFile(List.of(absent)));
    Path hidden = Files.createSymbolicLink(socket, socket).resolve("yggdrasil.conf");
    assertEquals(Optional.of(hidden), LocalProbes.routerFile(List.of(absent, hidden)));
    assertEquals(
        Optional.of(directory), LocalProbes.routerFile(List.of(absent, directory, hidden)));
  }

  @Test
  void theLineThatMakesAConfigurationOverwritesNone() throws Exception {
    Patient patient = new Patient();
    patient.routers = List.of(Patient.at(new RouterLook.Sighting.Absent()));
    patient.host = new Facts.Host(true, true, true, true, Optional.empty());
    String line =
        patient
            .finding("router")
            .lines()
            .getFirst()
            .replace("sudo ", "")
            .replace("yggdrasil -genconf", "echo new")
            .replace("/etc/yggdrasil/yggdrasil.conf", socket.toString());
    List<String> shell = List.of("/bin/sh", "-c", line);
    assertEquals(0, ToolOutput.of(shell, PATIENCE).exit(), line);
    assertEquals("new\n", Files.readString(socket));
    Files.writeString(socket, "old");
    assertNotEquals(0, ToolOutput.of(shell, PATIENCE).exit(), line);
    assertEquals("old", Files.readString(socket));
  }

  @Test
  void programsAreFound() {
    assertTrue(Programs.find("sh").isPresent());
    assertTrue(Programs.find("no-such-program").isEmpty());
  }
}
