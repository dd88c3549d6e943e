package dev.ratatoskr.benchmarks.path;

import dev.ratatoskr.benchmarks.figures.About;
import dev.ratatoskr.benchmarks.figures.Chart;
import dev.ratatoskr.netns.lab.Lab;
import dev.ratatoskr.netns.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What one packaged agent with many bridges takes from the machine. */
final class CrowdFootprint implements PathBenchmark {
  private static final About ABOUT =
      new About(
          "crowd",
          """
          What idle bridges take from the machine: the packaged agent a with 1, 10 and 30 of them, each to a
          packaged agent in a namespace of its own, all with real routers and public addresses of one network, without
          NATs. The mesh takes 80 ms, the direct ways next to nothing. Friends come five at a time and ping a once a
          second; counted is the time from when the first new one settles until a has a bridge with every one, of
          which this machine needs most to start and warm up the agents. Then the pings end, and a's process alone is
          watched for twenty seconds, as in footprint, two minutes or more after; all bridges stand before and after.
          No agent lets an idle bridge go. The processes of the friends take their part of the same processor.
          """,
          List.of(
              new Chart("Resident memory by bridges", "MB", List.of("resident MB")),
              new Chart("Threads by bridges", "threads", List.of("threads")),
              new Chart("Idle CPU by bridges", "% of a core", List.of("idle CPU % of a core"))));

  /** How many bridges, one after the other in one lab; each at most {@link Crowd#MOST}. */
  private static final List<Integer> COUNTS = List.of(1, 10, 30);

  /** The one that is taken where nothing is configured. */
  private static final String ENGINE = Contender.ENGINES.getFirst();

  private static final String TOML =
      Contender.bridge(ENGINE).agentToml() + "[bridge]\nidle = \"never\"\n";

  /** A friend's agent, router and ping. */
  private static final int FRIEND_MEGABYTES = 160;

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public boolean onlyWhenNamed() {
    return true;
  }

  @Override
  public List<Setting> settings() {
    return List.of();
  }

  @Override
  public Duration lasts() {
    return Duration.ZERO;
  }

  @Override
  public Duration besidesLasts() {
    return Duration.ofMinutes(12);
  }

  @Override
  public boolean concerns(Contender contender) {
    return false;
  }

  @Override
  public void measure(Track track, Report report) {
    throw new IllegalStateException(name() + " needs no track");
  }

  @Override
  public void besides(Report report) throws LabException {
    try (Lab lab = Track.openLab(0)) {
      Crowd crowd = Crowd.build(lab, TOML);
      int present = 0;
      for (int count : COUNTS) {
        checkMemory(meminfo(), count - present);
        report.say("%s: %d more to come".formatted(name(), count - present));
        present = count;
        Map<String, Double> readings = new LinkedHashMap<>();
        readings.put("bridged s", crowd.growTo(count));
        crowd.endPings();
        crowd.checkWhole();
        readings.putAll(IdleProcess.watch(List.of(crowd.pid())).getFirst());
        crowd.checkWhole();
        report.add("%s with %d".formatted(name(), count), "engine " + ENGINE, readings);
      }
    }
  }

  /**
   * Makes sure that so many more friends have room: what the kernel would end for want of memory
   * may be somebody else's.
   *
   * @param meminfo as proc_meminfo(5) has it; where nothing is said of available memory, nothing is
   *     refused
   * @param friends how many more
   * @throws LabException if there is too little
   */
  static void checkMemory(String meminfo, int friends) throws LabException {
    long availableMegabytes =
        meminfo
            .lines()
            .filter(line -> line.startsWith("MemAvailable:"))
            .map(line -> line.replaceAll("[^0-9]", ""))
            .mapToLong(kilobytes -> Long.parseLong(kilobytes) / 1024)
            .findFirst()
            .orElse(Long.MAX_VALUE);
    long neededMegabytes = (long) friends * FRIEND_MEGABYTES;
    if (availableMegabytes < neededMegabytes) {
      throw new LabException(
          "%d more agents with routers need %d MB of memory, and %d are available"
              .formatted(friends, neededMegabytes, availableMegabytes));
    }
  }

  private static String meminfo() throws LabException {
    Path file = Path.of("/proc/meminfo");
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new LabException("cannot read " + file, e);
    }
  }
}
