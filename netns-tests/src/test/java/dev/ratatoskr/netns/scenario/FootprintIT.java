package dev.ratatoskr.netns.scenario;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.netns.home.TwoHomes;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.routers.Pinger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.StringTokenizer;
import org.junit.jupiter.api.Test;

/** What an agent with one idle bridge takes from its machine. */
final class FootprintIT {
  /** After a bridge began the JVM compiles what it met, and then is quiet. */
  private static final Duration SETTLING = Duration.ofSeconds(40);

  private static final Duration WATCHED = Duration.ofSeconds(20);
  private static final double TICKS_PER_SECOND = 100;
  private static final long BOUND_MB = 140;

  @Test
  void anIdleBridgeCostsLittle() throws LabException {
    Scenario.run(
        "footprint",
        TwoHomes.Plan.STANDARD,
        homes -> {
          try (Pinger pinger = Scenario.bridged(homes)) {
            assertTrue(pinger.answered().size() > 0);
          }
          long pid = homes.a().agent().process().pid();
          Scenario.letPass(SETTLING);
          long before = cpuTicks(pid);
          Scenario.letPass(WATCHED);
          double cpuPercent =
              100 * (cpuTicks(pid) - before) / TICKS_PER_SECOND / WATCHED.toSeconds();
          String resident = status(pid, "VmRSS");
          long residentMb = Long.parseLong(resident.substring(0, resident.indexOf(' '))) / 1024;
          System.out.println(
              String.format(
                  Locale.ROOT,
                  "idle agent with one bridge: %d MB resident, %s threads, %.1f %% of a core",
                  residentMb,
                  status(pid, "Threads"),
                  cpuPercent));
          assertTrue(homes.a().agent().isIn("bridged"));
          assertTrue(residentMb < BOUND_MB, residentMb + " MB resident");
        });
  }

  /** User and system time of the process (proc(5), fields 14 and 15 of stat). */
  private static long cpuTicks(long pid) throws LabException {
    String stat = read(Path.of("/proc", Long.toString(pid), "stat"));
    StringTokenizer fields = new StringTokenizer(stat.substring(stat.lastIndexOf(')') + 2));
    for (int skipped = 3; skipped < 14; skipped++) {
      fields.nextToken();
    }
    return Long.parseLong(fields.nextToken()) + Long.parseLong(fields.nextToken());
  }

  private static String status(long pid, String name) throws LabException {
    return read(Path.of("/proc", Long.toString(pid), "status"))
        .lines()
        .filter(line -> line.startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst()
        .orElseThrow();
  }

  private static String read(Path file) throws LabException {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new LabException("cannot read " + file, e);
    }
  }
}
