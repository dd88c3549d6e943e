package dev.ratatoskr.benchmarks.path;

import dev.ratatoskr.netns.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** What a process takes from the machine, as proc(5) tells. */
record ProcessUse(double cpuSeconds, double residentMegabytes, double threads) {
  private static final double TICKS_PER_SECOND = 100;

  /** Where the times stand in {@code stat}, behind the command. */
  private static final int USER_TIME = 11;

  private static final int SYSTEM_TIME = 12;

  /** As it is now. */
  static ProcessUse of(long pid) throws LabException {
    Path directory = Path.of("/proc", Long.toString(pid));
    return parse(read(directory.resolve("stat")), read(directory.resolve("status")));
  }

  static ProcessUse parse(String stat, String status) {
    List<String> fields =
        Pattern.compile(" ").splitAsStream(stat.substring(stat.lastIndexOf(')') + 2)).toList();
    long ticks = Long.parseLong(fields.get(USER_TIME)) + Long.parseLong(fields.get(SYSTEM_TIME));
    return new ProcessUse(
        ticks / TICKS_PER_SECOND, number(status, "VmRSS") / 1024.0, number(status, "Threads"));
  }

  private static double number(String status, String name) {
    return status
        .lines()
        .filter(line -> line.startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).replace("kB", "").strip())
        .mapToDouble(Double::parseDouble)
        .findFirst()
        .orElse(Double.NaN);
  }

  private static String read(Path file) throws LabException {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new LabException("cannot read " + file, e);
    }
  }
}
