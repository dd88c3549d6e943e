package dev.ratatoskr.benchmarks.results;

import dev.ratatoskr.netns.lab.Exec;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.routers.RouterRelease;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Finds out what measures: the machine, and the versions of everything. */
public final class Environment {
  private static final String UNKNOWN = "unknown";
  private static final Pattern ENGINE_JAR =
      Pattern.compile("(kwik|kwik-core|netty-codec-native-quic)-(\\d.*)\\.jar");

  private Environment() {}

  /** What is known, by what to call it; what cannot be found out is {@code unknown}. */
  public static Map<String, String> read() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("machine", machine());
    all.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    all.put(
        "JDK",
        System.getProperty("java.vendor.version") + ", " + System.getProperty("java.vm.name"));
    all.put("router", router());
    all.put("engines", engines(System.getProperty("java.class.path")));
    all.put("commit", commit());
    all.put(Recorded.DATE, Instant.now().truncatedTo(ChronoUnit.MINUTES).toString());
    return all;
  }

  /** The engines' libraries on a class path, with their versions. */
  static String engines(String classPath) {
    String found =
        Pattern.compile(Pattern.quote(File.pathSeparator))
            .splitAsStream(classPath)
            .map(entry -> entry.substring(entry.lastIndexOf('/') + 1))
            .map(ENGINE_JAR::matcher)
            .filter(java.util.regex.Matcher::matches)
            .map(jar -> jar.group(1) + " " + jar.group(2))
            .sorted()
            .collect(Collectors.joining(", "));
    return found.isEmpty() ? UNKNOWN : found;
  }

  /** A value of a file like {@code /proc/cpuinfo}. */
  static String field(String text, String name) {
    return text.lines()
        .filter(line -> line.startsWith(name) && line.contains(":"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse(UNKNOWN);
  }

  private static String machine() {
    return "%d cores, %s, memory %s"
        .formatted(
            Runtime.getRuntime().availableProcessors(),
            field(read(Path.of("/proc/cpuinfo")), "model name"),
            field(read(Path.of("/proc/meminfo")), "MemTotal"));
  }

  private static String router() {
    try {
      return "yggdrasil-go " + RouterRelease.SID.version();
    } catch (LabException e) {
      return UNKNOWN;
    }
  }

  /** Of the repository that holds the jars, told apart from one with changes. */
  private static String commit() {
    Path jars =
        Path.of(System.getProperty("java.class.path").replaceAll(File.pathSeparator + ".*", ""));
    Path directory = jars.toAbsolutePath().getParent();
    if (directory == null) {
      return UNKNOWN;
    }
    try {
      String commit = Exec.of("git", "rev-parse", "HEAD").in(directory).check().strip();
      String changes = Exec.of("git", "status", "--porcelain", "-uno").in(directory).check();
      return changes.isBlank() ? commit : commit + ", with changes";
    } catch (LabException e) {
      return UNKNOWN;
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }
}
