package dev.ratatoskr.benchmarks.path;

import dev.ratatoskr.benchmarks.figures.About;
import dev.ratatoskr.benchmarks.figures.Chart;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.routers.Pinger;
import dev.ratatoskr.netns.wan.LinkShape;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How long two nodes are cut off when the direct way between them dies in silence: from then until
 * the first ping that is answered, by the mesh. Some deaths on each track, each after the traffic
 * went the contender's way again.
 */
final class Outage implements PathBenchmark {
  private static final About ABOUT =
      new About(
          "outage",
          """
          How long two nodes are cut off when the direct way between them dies in silence: all packets on
          it are dropped, in both directions, and the time is taken until a ping is sent that is answered by
          the mesh. Pings go every 20 ms, which is how exact it is. Four deaths a run, each after the traffic
          went the direct way again; every death is a reading.
          """,
          List.of(
              new Chart(
                  "From the death of the path to the mesh", "ms", List.of("to the mesh ms"))));

  /** Not as the others: on a track of its own, nobody has ended the pings. */
  private static final Setting SETTING =
      new Setting(Setting.SMALL_MTU, LinkShape.delay(Duration.ofNanos(2_500_000)));

  private static final int DEATHS = 4;

  /** A router waits ever longer before it dials again. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public List<Setting> settings() {
    return List.of(SETTING);
  }

  @Override
  public Duration lasts() {
    return Duration.ofSeconds(4L * DEATHS);
  }

  /** One stream or a lane: both die with the path. */
  @Override
  public boolean concerns(Contender contender) {
    return !contender.hasAgents() || Contender.LANES.contains(contender);
  }

  @Override
  public void measure(Track track, Report report) throws LabException {
    LinkShape whole = track.plan().setting().shape();
    for (int i = 0; i < DEATHS; i++) {
      Map<String, Double> readings = new LinkedHashMap<>();
      track.shape(whole.withBlackHole(true));
      double died = (double) System.currentTimeMillis();
      readings.put("to the mesh ms", awaitAnswer(track, died) - died);
      track.shape(whole);
      double repaired = (double) System.currentTimeMillis();
      track.awaitOwnWay(repaired, PATIENCE);
      readings.put("direct again s", (track.ownWaySince(repaired) - repaired) / 1000);
      report.add(name(), track.contender().name(), readings);
    }
  }

  /** When the first ping left that the mesh answered, of those that left later than this. */
  private static double awaitAnswer(Track track, double sinceMillis) throws LabException {
    track
        .homes()
        .lab()
        .await("the mesh answers", PATIENCE, () -> overTheMesh(track, sinceMillis).isPresent());
    return overTheMesh(track, sinceMillis).orElseThrow().sentMillis();
  }

  /** By its time: a ping that was under way when the path died may still come back directly. */
  private static Optional<Pinger.Ping> overTheMesh(Track track, double sinceMillis)
      throws LabException {
    return track.answeredSince(sinceMillis).stream()
        .filter(ping -> ping.rttMillis() > Track.TAKEN_OVER_MILLIS)
        .findFirst();
  }
}
