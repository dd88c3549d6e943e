package dev.ratatoskr.benchmarks.path;

import dev.ratatoskr.benchmarks.figures.About;
import dev.ratatoskr.benchmarks.figures.Chart;
import dev.ratatoskr.netns.lab.LabException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The ping while a TCP download runs the same way: 22 ms idle, and as bottleneck each home's uplink
 * of 20 Mbit/s, whose drop-tail queue holds 40 ms; with an IfMTU of 1280, and with the routers'
 * default.
 */
final class LoadedPing implements PathBenchmark {
  private static final About ABOUT =
      new About(
          "loaded-ping",
          """
          The ping while a TCP download runs the same way. Idle it takes 22 ms; each home's uplink has 20 Mbit/s
          and a drop-tail queue of 40 ms, which the direct way and the mesh share. The first two seconds of the
          download are not counted. Its sender's congestion control is CUBIC, as on most systems, and then BBR.
          The mesh takes 160 ms, so that no agent leaves its bridge for it: with both queues full the direct way
          takes 102 ms. Over the mesh is the part of its packets that the sender's home sent to the public node.
          """,
          List.of(
              new Chart(
                  "Ping beside a download", "ms", List.of("loaded p50 ms", "loaded p99 ms"))));

  private static final Duration IDLE = Duration.ofSeconds(3);
  private static final Duration LOAD = Duration.ofSeconds(10);

  /** TCP's slow start and the first reaction to it are not what is measured. */
  private static final Duration START = Duration.ofSeconds(2);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.behindUplinks(Setting.SMALL_MTU), Setting.behindUplinks(Setting.DEFAULT_MTU));
  }

  @Override
  public Duration lasts() {
    return IDLE.plus(LOAD).plus(LOAD);
  }

  @Override
  public void measure(Track track, Report report) throws LabException {
    String benchmark = name() + " IfMTU " + track.plan().setting().mtu() + ", ";
    Sample idle = Sample.of(track.pings(IDLE));
    for (String control : Download.CONTROLS) {
      report.add(benchmark + control, track.contender().name(), readings(track, idle, control));
    }
  }

  private static Map<String, Double> readings(Track track, Sample idle, String control)
      throws LabException {
    Sent before = Sent.by(track);
    Download download = Download.run(track, LOAD, control);
    Sent after = Sent.by(track);
    double begun = download.begunMillis();
    Sample loaded = Sample.of(track.between(begun + START.toMillis(), begun + LOAD.toMillis()));
    Map<String, Double> readings = new LinkedHashMap<>();
    readings.put("idle p50 ms", idle.p50());
    readings.put("loaded p50 ms", loaded.p50());
    readings.put("loaded p90 ms", loaded.p90());
    readings.put("loaded p99 ms", loaded.p99());
    readings.put("pings lost %", 100 * loaded.lost());
    readings.put("download Mbit/s", download.megabits());
    readings.put("over the mesh %", after.meshPercentSince(before));
    return readings;
  }
}
