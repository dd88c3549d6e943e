package dev.ratatoskr.netns.lab;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds and removes the namespaces of labs, with every process in them. */
final class Leftovers {
  private static final Path NAMESPACES = Path.of("/run/netns");
  private static final Pattern NAME = Pattern.compile("rtk(\\d+)-.+");

  private Leftovers() {}

  /** What the namespaces of this process's labs begin with. */
  static String prefix() {
    return "rtk" + ProcessHandle.current().pid() + "-";
  }

  /** Removes the namespaces of labs whose owner was killed before it could. */
  static void sweep() throws LabException {
    for (String name : names()) {
      Matcher matcher = NAME.matcher(name);
      if (matcher.matches() && !isJavaRunning(Long.parseLong(matcher.group(1)))) {
        remove(name);
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

  private static List<String> names() throws LabException {
    List<String> names = new ArrayList<>();
    if (!Files.isDirectory(NAMESPACES)) {
      return names;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(NAMESPACES, "rtk*")) {
      for (Path file : files) {
        names.add(String.valueOf(file.getFileName()));
      }
    } catch (IOException e) {
      throw new LabException("cannot list " + NAMESPACES, e);
    }
    return names;
  }

  private static boolean isJavaRunning(long pid) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), "comm")).startsWith("java");
    } catch (IOException e) {
      return false;
    }
  }
}
