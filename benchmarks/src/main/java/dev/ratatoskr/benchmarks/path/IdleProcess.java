package dev.ratatoskr.benchmarks.path;

import dev.ratatoskr.netns.lab.LabException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Watches processes that have nothing to do. */
final class IdleProcess {
  /** Of half a percent of a core these are ten of the system's ticks. */
  private static final Duration WINDOW = Duration.ofSeconds(20);

  /**
   * The JVM compiles what it met for some 40 s, and not evenly, the router forgets sessions only
   * later, and a young bridge is measured more often: an early pause is no end.
   */
  private static final int LEAST_WINDOWS = 6;

  private static final int MOST_WINDOWS = 12;
  private static final Duration WATCHED = Duration.ofSeconds(20);

  private IdleProcess() {}

  /**
   * Waits until the processes are quiet, for two to four minutes, and then watches for twenty
   * seconds.
   *
   * @return the readings of each, in the order of the processes
   */
  static List<Map<String, Double>> watch(List<Long> pids) throws LabException {
    Settling settling = new Settling();
    int windows = 0;
    boolean quiet = false;
    while (windows < LEAST_WINDOWS || (!quiet && windows < MOST_WINDOWS)) {
      windows++;
      double used = cpu(pids, WINDOW).stream().mapToDouble(Double::doubleValue).sum();
      quiet = settling.onWindow(used);
    }
    List<Double> cpu = cpu(pids, WATCHED);
    List<Map<String, Double>> readings = new ArrayList<>();
    for (int i = 0; i < pids.size(); i++) {
      ProcessUse use = ProcessUse.of(pids.get(i));
      Map<String, Double> own = new LinkedHashMap<>();
      own.put("resident MB", use.residentMegabytes());
      own.put("threads", use.threads());
      own.put("idle CPU % of a core", 100 * cpu.get(i) / WATCHED.toSeconds());
      readings.add(own);
    }
    return readings;
  }

  /** The processor seconds that each takes within this time. */
  private static List<Double> cpu(List<Long> pids, Duration time) throws LabException {
    List<Double> before = new ArrayList<>();
    for (long pid : pids) {
      before.add(ProcessUse.of(pid).cpuSeconds());
    }
    long endNanos = System.nanoTime() + time.toNanos();
    while (System.nanoTime() - endNanos < 0) {
      LockSupport.parkNanos(endNanos - System.nanoTime());
    }
    List<Double> used = new ArrayList<>();
    for (int i = 0; i < pids.size(); i++) {
      used.add(ProcessUse.of(pids.get(i)).cpuSeconds() - before.get(i));
    }
    return used;
  }
}
