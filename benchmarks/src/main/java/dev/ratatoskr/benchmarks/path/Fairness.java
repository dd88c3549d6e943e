package dev.ratatoskr.benchmarks.path;

import dev.ratatoskr.benchmarks.figures.About;
import dev.ratatoskr.benchmarks.figures.Chart;
import dev.ratatoskr.netns.home.TwoHomes;
import dev.ratatoskr.netns.lab.LabException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a download over the overlay and one outside of it share an uplink; the one outside begins, or
 * joins the other.
 */
final class Fairness implements PathBenchmark {
  private static final About ABOUT =
      new About(
          "fairness",
          """
          How two TCP downloads between the same hosts share the sender's uplink: one goes over the overlay, the
          other outside of it, through a port that is forwarded by hand. The uplink has 20 Mbit/s and a drop-tail
          queue of 40 ms; idle, a ping takes 22 ms directly and 160 by the mesh. The IfMTU is 1280. The sender's
          congestion control is CUBIC in the overlay, and outside CUBIC and then BBR. The one outside begins, and
          the other joins after three seconds; and then the other way round. Both run 15 seconds more, of which the
          first three are not counted. Counted is what the receiving programs read, in whole seconds: no headers, of
          which a packet over the overlay has more. Over the mesh is the part of all packets of the sender's home,
          those outside the overlay included, that it sent to the public node meanwhile.
          """,
          List.of(
              new Chart(
                  "Share of a download over the overlay beside one outside",
                  "%",
                  List.of("overlay's share %"))));

  private static final Duration HEAD_START = Duration.ofSeconds(3);
  private static final Duration BOTH = Duration.ofSeconds(15);

  /** What the downloads before have left in queues is gone in about a second. */
  private static final Duration BETWEEN = Duration.ofSeconds(2);

  /** A bridge that was left for the mesh comes back after a minute. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public List<Setting> settings() {
    return List.of(Setting.behindUplinks(Setting.SMALL_MTU));
  }

  @Override
  public Duration lasts() {
    return BETWEEN.plus(HEAD_START).plus(BOTH).multipliedBy(2L * Download.CONTROLS.size());
  }

  @Override
  public void measure(Track track, Report report) throws LabException {
    track.homes().forwardTcp(Downloading.FORWARDED_PORT);
    String contender = track.contender().name();
    for (String control : Download.CONTROLS) {
      String benchmark = name() + " " + control;
      report.add(benchmark + " begins", contender, readings(track, control, true));
      report.add(benchmark + " joins", contender, readings(track, control, false));
    }
  }

  private static Map<String, Double> readings(Track track, String control, boolean outsideBegins)
      throws LabException {
    track.awaitOwnWay((double) System.currentTimeMillis(), PATIENCE);
    Sent before = Sent.by(track);
    Together both = run(track.homes(), control, outsideBegins);
    Sent after = Sent.by(track);
    long bitsPerSecond = track.plan().setting().uplink().bitsPerSecond();
    Map<String, Double> readings = new LinkedHashMap<>(both.readings(bitsPerSecond));
    Sample pings = Sample.of(track.between(both.fromMillis(), both.toMillis()));
    readings.put("ping p50 ms", pings.p50());
    readings.put("over the mesh %", after.meshPercentSince(before));
    return readings;
  }

  private static Together run(TwoHomes homes, String control, boolean outsideBegins)
      throws LabException {
    Downloading.Plan overlay = Downloading.Plan.overlay(homes, Download.USUAL);
    Downloading.Plan outside = Downloading.Plan.outside(homes, control);
    Downloading.Plan first = outsideBegins ? outside : overlay;
    Downloading.Plan second = outsideBegins ? overlay : outside;
    try (Downloading earlier = Downloading.begin(homes, first, HEAD_START.plus(BOTH))) {
      double joinsMillis = earlier.begunMillis() + HEAD_START.toMillis();
      homes.lab().await("the head start", () -> System.currentTimeMillis() >= joinsMillis);
      try (Downloading later = Downloading.begin(homes, second, BOTH)) {
        Download begun = earlier.end();
        Download joined = later.end();
        return outsideBegins ? new Together(joined, begun) : new Together(begun, joined);
      }
    }
  }
}
