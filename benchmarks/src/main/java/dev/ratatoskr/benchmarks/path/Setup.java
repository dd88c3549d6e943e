package dev.ratatoskr.benchmarks.path;

import dev.ratatoskr.benchmarks.figures.About;
import dev.ratatoskr.benchmarks.figures.Chart;
import dev.ratatoskr.netns.home.Switchover;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.routers.Pinger;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How long a person waits for the bridge: from the first packet between two nodes, which makes the
 * session that the agents see, to the first that goes over the bridge. Every track with a lane and
 * the standard scenario's mesh has one: agents meet over the mesh, later where it is far.
 */
final class Setup implements PathBenchmark {
  private static final About ABOUT =
      new About(
          "setup",
          """
          How long a person waits for the bridge: from the first packet between two nodes, which makes
          the session that both agents see, to the first packet that goes over the bridge. Agents are
          warm, both NATs port-restricted, and pings go every 20 ms, which is how exact it is. Every
          pair of homes that is built for another benchmark is counted, too, if its mesh takes 40 ms
          and no uplink is limited.
          """,
          List.of(new Chart("Time to the bridge", "ms", List.of("to the bridge ms"))));

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public List<Setting> settings() {
    return List.of(Setting.fast(Setting.SMALL_MTU));
  }

  @Override
  public Duration lasts() {
    return Duration.ZERO;
  }

  @Override
  public boolean ridesAlong() {
    return true;
  }

  @Override
  public boolean takes(Setting setting) {
    return setting.hasStandardMesh();
  }

  @Override
  public boolean concerns(Contender contender) {
    return Contender.LANES.contains(contender);
  }

  @Override
  public void measure(Track track, Report report) throws LabException {
    Optional<Switchover> seen =
        Switchover.find(track.pinger().answered(), Pinger.SPACING_MILLIS, Track.TAKEN_OVER_MILLIS);
    if (seen.isEmpty()) {
      throw new LabException("the pings show no switch to the bridge");
    }
    Map<String, Double> readings = new LinkedHashMap<>();
    readings.put("to the bridge ms", seen.get().timeMillis());
    readings.put("pings lost on the way", (double) seen.get().lost());
    report.add(name(), track.contender().name(), readings);
  }
}
