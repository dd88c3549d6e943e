package dev.ratatoskr.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * The launcher in a tree of its own, with a Java and a Maven that only tell how they are called.
 */
@EnabledOnOs({OS.LINUX, OS.MAC})
class LauncherTest {
  private final Path base;
  private final Path root;

  LauncherTest() throws IOException {
    base = Files.createTempDirectory("launcher").toRealPath();
    root = base.resolve("with a space");
  }

  @BeforeEach
  void lay() throws IOException {
    Files.createDirectories(root.resolve("agent/src/main/java"));
    Files.createDirectories(base.resolve("bin"));
    Files.writeString(root.resolve("pom.xml"), "<project/>");
    Files.setLastModifiedTime(root.resolve("pom.xml"), FileTime.from(Instant.EPOCH));
    Files.writeString(root.resolve("agent/pom.xml"), "<project/>");
    script(root.resolve("ratatoskr"), Files.readString(Path.of("../ratatoskr")));
    java("jdk", "25.0.1");
    script(base.resolve("bin/mvn"), "#!/bin/sh\nexit 0\n");
  }

  @AfterEach
  void remove() throws IOException {
    try (Stream<Path> files = Files.walk(base)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void buildsOnceAndPassesArgumentsOnThroughASymlinkFromElsewhere() throws Exception {
    Path link = Files.createSymbolicLink(base.resolve("link"), root.resolve("ratatoskr"));
    Run first = run(link, "status", "--socket", "a b");
    assertEquals(0, first.exit(), first.err());
    assertTrue(first.err().contains("builds"), first.err());
    assertTrue(first.out().contains("<" + root + "/agent/target/dist/lib/*>"), first.out());
    assertTrue(
        first.out().endsWith("<dev.ratatoskr.agent.Main><status><--socket><a b>"), first.out());
    assertEquals("", run(link, "status").err());
    Files.setLastModifiedTime(
        root.resolve("agent/pom.xml"), FileTime.from(Instant.now().plusSeconds(60)));
    assertTrue(run(link, "status").err().contains("builds"));
  }

  @Test
  void aFailedBuildEndsWithOneAndNamesTheLog() throws Exception {
    script(base.resolve("bin/mvn"), "#!/bin/sh\necho '[ERROR] broken'\nexit 1\n");
    Run run = run(root.resolve("ratatoskr"), "status");
    assertEquals(1, run.exit());
    assertTrue(
        run.err().contains("[ERROR] broken") && run.err().contains("build-agent.log"), run.err());
  }

  /** As a service on a read-only tree, or another user than who installed it. */
  @Test
  void whoMayNotBuildRunsWhatIsBuiltOrIsToldWhatToDo() throws Exception {
    Run unbuilt = runWithoutRights("status");
    assertEquals(1, unbuilt.exit(), unbuilt.err());
    assertTrue(unbuilt.err().contains("is not built"), unbuilt.err());
    assertEquals(0, run(root.resolve("ratatoskr"), "status").exit());
    Files.setLastModifiedTime(
        root.resolve("agent/pom.xml"), FileTime.from(Instant.now().plusSeconds(60)));
    Run old = runWithoutRights("status");
    assertEquals(0, old.exit(), old.err());
    assertTrue(old.err().contains("the sources are newer than what runs"), old.err());
    assertTrue(old.out().endsWith("<dev.ratatoskr.agent.Main><status>"), old.out());
  }

  @Test
  void anOldJavaIsPassedOver() throws Exception {
    java("jdk", "17.0.2");
    Run run = run(root.resolve("ratatoskr"), "status");
    // Another Java of this machine may serve; the old one must not.
    assertTrue(!run.out().contains("told by a fake"), run.out());
  }

  @Test
  void testPassesTheSuiteToMaven() throws Exception {
    Run run = run(root.resolve("ratatoskr"), "test", "--suite");
    assertEquals(2, run.exit());
  }

  private void java(String name, String version) throws IOException {
    Path home = base.resolve(name);
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    script(home.resolve("bin/java"), "#!/bin/sh\nprintf 'told by a fake'\nprintf '<%s>' \"$@\"\n");
    script(home.resolve("bin/javac"), "#!/bin/sh\n");
  }

  private static void script(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Run run(Path launcher, String... args) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(args));
    return run(command);
  }

  /** The permissions of a file mean nothing to root, who becomes somebody else for it. */
  private Run runWithoutRights(String... args) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      command.addAll(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
    }
    command.add(root.resolve("ratatoskr").toString());
    command.addAll(List.of(args));
    Path module = root.resolve("agent");
    Files.setPosixFilePermissions(base, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(module, PosixFilePermissions.fromString("r-xr-xr-x"));
    try {
      return run(command);
    } finally {
      Files.setPosixFilePermissions(module, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  private Run run(List<String> command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(base.toFile());
    builder.environment().put("JAVA_HOME", base.resolve("jdk").toString());
    builder.environment().put("PATH", base.resolve("bin") + ":/usr/bin:/bin");
    Path err = base.resolve("err");
    builder.redirectError(err.toFile());
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.waitFor(), out.strip(), Files.readString(err));
  }

  private record Run(int exit, String out, String err) {}
}
