package dev.ratatoskr.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.agent.control.ControlServer;
import dev.ratatoskr.agent.status.AgentStatus;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Whose agent is asked, and what is said where nobody answers. */
class StatusCommandTest {
  private static final String HINT = "; the system's agent answers root: sudo ratatoskr status";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Path directory;
  private final Path own;
  private final Path system;

  StatusCommandTest() throws IOException {
    directory = Files.createTempDirectory("status");
    own = directory.resolve("own.sock");
    system = directory.resolve("system.sock");
  }

  @AfterEach
  void remove() throws IOException {
    Files.deleteIfExists(system);
    Files.delete(directory);
  }

  @Test
  void besideTheSystemsAgentAUserWithoutOneIsToldOfIt() throws Exception {
    try (ControlServer server =
        ControlServer.start(system, "rw-------", StatusCommandTest::status)) {
      assertEquals(1, run("--socket", own.toString()));
      assertEquals(nobody(own) + HINT, err.toString().strip());
      assertEquals("", out.toString());
      assertEquals(0, run("--socket", server.socket().toString()));
      assertTrue(out.toString().startsWith("no router: searching\n"), out.toString());
    }
  }

  @Test
  void withoutItNothingIsSaidOfIt() throws Exception {
    assertEquals(1, run("--socket", own.toString()));
    assertEquals(nobody(own), err.toString().strip());
    // A file that a killed agent left behind.
    Files.createFile(system);
    err.getBuffer().setLength(0);
    assertEquals(1, run("--socket", system.toString()));
    assertEquals(nobody(system), err.toString().strip());
  }

  private static String nobody(Path socket) {
    return "ratatoskr: no agent runs (nobody answers at " + socket + "): start one with run";
  }

  private static AgentStatus status() {
    return new AgentStatus(
        new AgentStatus.Self("1", Optional.empty(), "", false, "searching"),
        AgentStatus.Nat.UNKNOWN,
        List.of());
  }

  private int run(String... args) {
    return new CommandLine(new StatusCommand(system))
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args);
  }
}
