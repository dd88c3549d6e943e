package dev.ratatoskr.benchmarks.path;

import dev.ratatoskr.benchmarks.figures.About;
import dev.ratatoskr.benchmarks.figures.Interleaving;
import dev.ratatoskr.netns.lab.LabException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs benchmarks over whole paths: run by run, setting by setting, and in each every contender, in
 * an order that differs from run to run. What needs the same setting is measured on one track after
 * the other, since building a track and warming its agents takes longer than most measurements.
 */
public final class Course {
  /** The contender that all ratios refer to. */
  public static final String REFERENCE = Contender.DIRECT.name();

  /** In the order they are measured on one track: what loads or disturbs it comes last. */
  private static final List<PathBenchmark> ALL =
      List.of(
          new Setup(),
          new AddedLatency(),
          new Loss(),
          new Throughput(),
          new Footprint(),
          new CrowdFootprint(),
          new LoadedPing(),
          new Fairness(),
          new Outage());

  private static final Duration BUILD_WITH_AGENTS = Duration.ofSeconds(16);
  private static final Duration BUILD = Duration.ofSeconds(7);

  private final List<PathBenchmark> wanted;

  /** Of the benchmarks with these names. */
  public Course(List<String> names) {
    wanted = ALL.stream().filter(each -> names.contains(each.name())).toList();
  }

  /** The names of all benchmarks. */
  public static List<String> names() {
    return ALL.stream().map(PathBenchmark::name).toList();
  }

  /** The names of the benchmarks that run where none is named. */
  public static List<String> usualNames() {
    return ALL.stream().filter(each -> !each.onlyWhenNamed()).map(PathBenchmark::name).toList();
  }

  /** What a page says of all benchmarks. */
  public static List<About> abouts() {
    return ALL.stream().map(PathBenchmark::about).toList();
  }

  /** How long all runs take, about. */
  public Duration expected(int runs) {
    Duration time = Duration.ZERO;
    for (Map.Entry<Setting, List<PathBenchmark>> track : tracks().entrySet()) {
      for (Contender contender : contenders(track.getValue())) {
        time = time.plus(contender.hasAgents() ? BUILD_WITH_AGENTS : BUILD);
        for (PathBenchmark each : track.getValue()) {
          time = each.concerns(contender) ? time.plus(each.lasts()) : time;
        }
      }
    }
    for (PathBenchmark each : wanted) {
      time = time.plus(each.besidesLasts());
    }
    return time.multipliedBy(runs);
  }

  /**
   * Measures every contender so many times.
   *
   * @throws LabException if this machine has no namespaces; what fails later is in the report
   */
  public void run(int runs, Report report) throws LabException {
    if (wanted.isEmpty()) {
      return;
    }
    Track.checkRights();
    for (int run = 0; run < runs; run++) {
      for (Map.Entry<Setting, List<PathBenchmark>> track : tracks().entrySet()) {
        for (Contender contender : Interleaving.order(contenders(track.getValue()), run)) {
          report.say("run %d of %d: %s".formatted(run + 1, runs, contender.name()));
          measure(new Track.Plan(contender, track.getKey(), run), track.getValue(), report);
        }
      }
      besides(run, report);
    }
  }

  private void besides(int run, Report report) {
    for (PathBenchmark each : wanted) {
      try {
        each.besides(report);
      } catch (LabException e) {
        report.onFailure("%s in run %d: %s".formatted(each.name(), run + 1, e.getMessage()));
      }
    }
  }

  private static List<Contender> contenders(List<PathBenchmark> benchmarks) {
    return Contender.ALL.stream()
        .filter(each -> benchmarks.stream().anyMatch(benchmark -> benchmark.concerns(each)))
        .toList();
  }

  private static void measure(Track.Plan plan, List<PathBenchmark> benchmarks, Report report) {
    List<String> left = new ArrayList<>(benchmarks.stream().map(PathBenchmark::name).toList());
    try (Track track = Track.build(plan)) {
      for (PathBenchmark each : benchmarks) {
        if (each.concerns(plan.contender())) {
          each.measure(track, report);
        }
        left.remove(each.name());
      }
    } catch (LabException e) {
      report.onFailure(
          "%s of %s in run %d: %s"
              .formatted(
                  String.join(", ", left),
                  plan.contender().name(),
                  plan.run() + 1,
                  e.getMessage()));
    }
  }

  /** Who measures on which track. */
  Map<Setting, List<PathBenchmark>> tracks() {
    Map<Setting, List<PathBenchmark>> tracks = new LinkedHashMap<>();
    wanted.stream().filter(each -> !each.ridesAlong()).forEach(each -> open(each, tracks));
    wanted.stream()
        .filter(each -> tracks.keySet().stream().noneMatch(each::takes))
        .forEach(each -> open(each, tracks));
    tracks.forEach(
        (setting, benchmarks) ->
            wanted.stream().filter(each -> each.takes(setting)).forEach(benchmarks::add));
    return tracks;
  }

  private static void open(PathBenchmark benchmark, Map<Setting, List<PathBenchmark>> tracks) {
    benchmark.settings().forEach(setting -> tracks.put(setting, new ArrayList<>()));
  }
}
