package dev.ratatoskr.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.agent.config.ConfigReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class CommandLineTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Path file;

  CommandLineTest() throws IOException {
    file = Files.createTempFile("config", ".toml");
  }

  @AfterEach
  void remove() throws IOException {
    Files.delete(file);
  }

  @Test
  void printsTheDefaultsWhichThenPassTheCheck() throws IOException {
    assertEquals(0, run("config", "--defaults"));
    assertEquals(ConfigReader.defaultFile(), out.toString());
    Files.writeString(file, out.toString());
    assertEquals(0, run("config", "--check", file.toString()));
  }

  @Test
  void aWrongFileTellsEveryErrorAndEndsWithTwo() throws IOException {
    Files.writeString(file, "[punch]\nport = 70000\nprot = 1\n");
    assertEquals(2, run("config", "--check", file.toString()));
    assertEquals(2, err.toString().lines().count(), err.toString());
    assertTrue(err.toString().startsWith(file + ":2:1: punch.port: found 70000"), err.toString());
    assertEquals(2, run("run", "--config", file.toString()));
  }

  @Test
  void theSystemsFileIsReadWhereNoOtherIsNamed() throws IOException {
    PrintWriter told = new PrintWriter(err);
    Files.writeString(file, "[overlay]\nport = 7\n");
    Path other = file.resolveSibling(file.getFileName() + ".none");
    assertEquals(7, ConfigSource.load(null, file, told).orElseThrow().network().overlayPort());
    assertEquals(7, ConfigSource.load(file, other, told).orElseThrow().network().overlayPort());
    assertEquals(9999, ConfigSource.load(null, other, told).orElseThrow().network().overlayPort());
    Files.writeString(file, "[overlay]\nport = 0.5\n");
    assertTrue(ConfigSource.load(null, file, told).isEmpty(), "a wrong one is not passed over");
    assertTrue(err.toString().startsWith(file + ":2:1: overlay.port"), err.toString());
  }

  @Test
  void aMissingFileEndsWithTwo() {
    assertEquals(2, run("run", "--config", "/nonexistent/r.toml"));
    assertTrue(err.toString().contains("no such file"), err.toString());
  }

  @Test
  void withoutADaemonStatusSaysSoInOneLineAndEndsWithOne() {
    assertEquals(1, run("status", "--json", "--socket", "/nonexistent/r.sock"));
    assertEquals(1, err.toString().lines().count());
    assertTrue(err.toString().contains("no agent runs"));
  }

  @Test
  void aDaemonThatCannotStartEndsWithOneLine() throws IOException {
    Files.writeString(file, "control.socket = \"" + file + ".sock\"\n");
    assertEquals(1, run("run", "--config", file.toString()));
    assertEquals("ratatoskr: no way", err.toString().strip());
  }

  @Test
  void natWithoutAServerSaysWhatIsMissingInWordsAndInJson() throws IOException {
    Files.writeString(file, "punch.stun-servers = []\n");
    assertEquals(1, run("nat", "--config", file.toString()));
    assertTrue(out.toString().contains("names no STUN server"), out.toString());
    out.getBuffer().setLength(0);
    assertEquals(1, run("nat", "--json", "--config", file.toString()));
    assertTrue(out.toString().startsWith("{"), out.toString());
    assertTrue(out.toString().contains("\"udp_blocked\" : null"), out.toString());
    assertEquals(2, run("nat", "--config", "/nonexistent/r.toml"));
  }

  @Test
  void theDoctorTellsProblemsWithAnExitCodeOfOne() throws IOException {
    Files.writeString(
        file,
        """
        punch.stun-servers = []
        router.admin = "unix:///nonexistent/ygg.sock"
        control.socket = "/nonexistent/r.sock"
        """);
    assertEquals(1, run("doctor", "--config", file.toString()));
    assertTrue(
        out.toString().startsWith("problem  No router answers. Tried: unix:///nonex"),
        out::toString);
    out.getBuffer().setLength(0);
    assertEquals(1, run("doctor", "--json", "--config", file.toString()));
    assertTrue(out.toString().contains("\"exit\" : 1"), out.toString());
    Files.writeString(file, "punch.port = 'x'");
    assertEquals(2, run("doctor", "--config", file.toString()));
  }

  @Test
  void aPunchThatCannotBeginSaysWhy() {
    assertEquals(2, run("punch"));
    assertTrue(err.toString().contains("--pipe"), err.toString());
    assertEquals(2, run("punch", "--pipe", "--rounds", "0"));
    assertEquals(2, run("punch", "--pipe", "--port", "65535", "--rounds", "2"));
    assertEquals(3, err.toString().lines().count(), err.toString());
  }

  @Test
  void versionHelpAndWrongWords() {
    assertEquals(0, run("--version"));
    assertTrue(out.toString().startsWith("ratatoskr " + Main.VERSION));
    assertEquals(0, run("--help"));
    assertTrue(out.toString().contains("demo"));
    assertTrue(out.toString().contains("nat "), out.toString());
    assertEquals(2, run());
    assertEquals(2, run("fly"));
    assertEquals(2, run("config"));
    assertEquals(2, run("run", "--log-level", "loud"));
  }

  private int run(String... args) {
    CommandLine line =
        Main.commandLine(
            config -> {
              throw new IOException("no way");
            });
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return line.execute(args);
  }
}
