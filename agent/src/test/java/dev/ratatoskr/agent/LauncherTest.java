package dev.ratatoskr.agent;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
    assertTrue(first.out().contains("<" + root + "/agent/target/dist/lib.a/*>"), first.out());
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

  @Test
  void aBuildThatFailsOrIsKilledLeavesTheLastOne() throws Exception {
    maven("first", "exit 0");
    String before = run(root.resolve("ratatoskr"), "status").out();
    Files.setLastModifiedTime(
        root.resolve("agent/pom.xml"), FileTime.from(Instant.now().plusSeconds(60)));
    maven("half", "exit 1");
    Run failed = run(root.resolve("ratatoskr"), "status");
    assertEquals(1, failed.exit(), failed.err());
    assertTrue(failed.err().contains("what was built before stays"), failed.err());
    assertEquals(before, runWithoutRights("status").out());
    maven("half", "kill -9 $PPID");
    assertEquals(137, run(root.resolve("ratatoskr"), "status").exit());
    assertEquals(before, runWithoutRights("status").out());
    maven("next", "exit 0");
    Run next = run(root.resolve("ratatoskr"), "status");
    assertTrue(next.out().contains("/agent/target/dist/lib.b/*>"), next.out());
    // What was started before finds its jars where it began with them.
    assertEquals(List.of("first", "next"), List.of(jar("lib.a"), jar("lib.b")));
  }

  @Test
  void aStampThatNamesNothingStandsForTheJarsOfMavenAlone() throws Exception {
    assertEquals(0, run(root.resolve("ratatoskr"), "status").exit());
    Files.writeString(root.resolve("agent/target/dist/built"), "");
    Run run = run(root.resolve("ratatoskr"), "status");
    assertEquals("", run.err());
    assertTrue(run.out().contains("/agent/target/dist/lib/*>"), run.out());
  }

  /** Other systems may lack flock. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void ofTwoThatStartAtOnceOneBuildsAndTheOtherWaits() throws Exception {
    maven("first", "while [ -e \"$0\" ] && [ ! -e \"$0.go\" ]; do sleep 0.1; done");
    List<String> command = List.of(root.resolve("ratatoskr").toString(), "status");
    Path one = base.resolve("one");
    Process builds = start(command, one);
    await().until(() -> Files.readString(one).contains("builds"));
    Path two = base.resolve("two");
    Process waits = start(command, two);
    await().until(() -> Files.readString(two).contains("waits for another build"));
    Files.createFile(base.resolve("bin/mvn.go"));
    assertEquals(0, builds.waitFor(), Files.readString(one));
    assertEquals(0, waits.waitFor(), Files.readString(two));
    assertFalse(Files.readString(two).contains("builds"), Files.readString(two));
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

  /**
   * A Maven that puts a jar where it is told.
   *
   * @param jar what is in the jar
   * @param end the last line of the script
   */
  private void maven(String jar, String end) throws IOException {
    script(
        base.resolve("bin/mvn"),
        """
        #!/bin/sh
        for word; do
          case $word in
            -Dagent.lib=*) mkdir -p "${word#*=}" && echo %s >"${word#*=}/a.jar" ;;
          esac
        done
        %s
        """
            .formatted(jar, end));
  }

  private String jar(String lib) throws IOException {
    return Files.readString(root.resolve("agent/target/dist").resolve(lib).resolve("a.jar"))
        .strip();
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
    Path err = base.resolve("err");
    Process process = start(command, err);
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.waitFor(), out.strip(), Files.readString(err));
  }

  private Process start(List<String> command, Path err) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(base.toFile());
    builder.environment().put("JAVA_HOME", base.resolve("jdk").toString());
    builder.environment().put("PATH", base.resolve("bin") + ":/usr/bin:/bin");
    builder.redirectError(err.toFile());
    return builder.start();
  }

  private record Run(int exit, String out, String err) {}
}
