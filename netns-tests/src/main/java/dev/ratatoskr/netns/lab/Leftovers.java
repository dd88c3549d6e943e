package dev.ratatoskr.netns.lab;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds and removes what labs leave: namespaces with every process in them, and socket files. */
final class Leftovers {
  private static final Path NAMESPACES = Path.of("/run/netns");
  private static final Pattern NAME = Pattern.compile("rtk(\\d+)-.+");

  private Leftovers() {}

  /** What the namespaces of this process's labs begin with. */
  static String prefix() {
    return "rtk" + ProcessHandle.current().pid() + "-";
  }

  /** Removes what labs left whose owner was killed before it could. */
  static void sweep() throws LabException {
    for (String name : ownerless(NAMESPACES)) {
      remove(name);
    }
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    for (String name : ownerless(temporary)) {
      try {
        deleteTree(temporary.resolve(name));
      } catch (IOException e) {
        throw new LabException("cannot remove " + temporary.resolve(name), e);
      }
    }
  }

  /** Kills every process in the namespace, then removes it. */
  static void remove(String name) throws LabException {
    for (String pid : Exec.of("ip", "netns", "pids", name).run().out().lines().toList()) {
      if (!pid.isBlank()) {
        ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
      }
    }
    Exec.of("ip", "netns", "del", name).check();
  }

  /** The files in there that are named after a process that is gone. */
  private static List<String> ownerless(Path directory) throws LabException {
    List<String> names = new ArrayList<>();
    if (!Files.isDirectory(directory)) {
      return names;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "rtk*")) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        Matcher matcher = NAME.matcher(name);
        if (matcher.matches() && !isJavaRunning(Long.parseLong(matcher.group(1)))) {
          names.add(name);
        }
      }
    } catch (IOException e) {
      throw new LabException("cannot list " + directory, e);
    }
    return names;
  }

  /** Removes a directory and all in it; one that does not exist is fine. */
  static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static boolean isJavaRunning(long pid) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), "comm")).startsWith("java");
    } catch (IOException e) {
      return false;
    }
  }
}
