package dev.ratatoskr.benchmarks.path;

import dev.ratatoskr.benchmarks.figures.About;
import dev.ratatoskr.benchmarks.figures.Chart;
import dev.ratatoskr.netns.lab.LabException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A download over a path of 4 ms without a bottleneck, and what it costs our two agents. */
final class Throughput implements PathBenchmark {
  private static final About ABOUT =
      new About(
          "throughput",
          """
          A download of ten seconds over a path of 4 ms without a bottleneck, and what it costs both agents.
          Hosts, routers, agents and the path itself share the cores of this machine.
          """,
          List.of(
              new Chart("Download", "Mbit/s", List.of("download Mbit/s")),
              new Chart("CPU time of both agents", "s/GB", List.of("agents' CPU s/GB"))));

  private static final Duration TIME = Duration.ofSeconds(10);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public List<Setting> settings() {
    return List.of(Setting.fast(Setting.SMALL_MTU), Setting.fast(Setting.DEFAULT_MTU));
  }

  @Override
  public Duration lasts() {
    return TIME;
  }

  @Override
  public void measure(Track track, Report report) throws LabException {
    String benchmark = name() + " IfMTU " + track.plan().setting().mtu();
    report.add(benchmark, track.contender().name(), readings(track));
  }

  private static Map<String, Double> readings(Track track) throws LabException {
    boolean agents = track.contender().hasAgents();
    double before = agents ? cpuSeconds(track) : 0;
    Download download = Download.run(track, TIME, Download.USUAL);
    Map<String, Double> readings = new LinkedHashMap<>();
    readings.put("download Mbit/s", download.megabits());
    if (agents) {
      readings.put("agents' CPU s/GB", (cpuSeconds(track) - before) / (download.bytes() / 1e9));
    }
    return readings;
  }

  private static double cpuSeconds(Track track) throws LabException {
    return ProcessUse.of(track.homes().a().agent().process().pid()).cpuSeconds()
        + ProcessUse.of(track.homes().b().agent().process().pid()).cpuSeconds();
  }
}
