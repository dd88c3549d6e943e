package dev.ratatoskr.benchmarks.path;

import dev.ratatoskr.benchmarks.figures.About;
import dev.ratatoskr.benchmarks.figures.Chart;
import dev.ratatoskr.benchmarks.figures.Percentiles;
import dev.ratatoskr.netns.lab.LabException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a contender adds to the way of a packet: 300 bytes of UDP 500 times a second, echoed by the
 * other host, over the overlay and raw through the same namespaces and NATs, in turns. Half of what
 * the round trip is longer is the figure.
 */
final class AddedLatency implements PathBenchmark {
  private static final About ABOUT =
      new About(
          "added-latency",
          """
          What a contender adds to the way of a packet. 300 bytes of UDP go 500 times a second from home to
          home and are echoed, over the overlay and raw through the same namespaces and NATs, in turns, on
          one path of 4 ms and an IfMTU of 1280. Added is half of what the round trip is longer than raw.
          It begins when two seconds in a row have medians within 5 %.
          """,
          List.of(
              new Chart(
                  "Added latency, one way",
                  "ms",
                  List.of("added one way p50 ms", "added one way p99 ms"))));

  private static final int PER_SECOND = 500;
  private static final int TURNS = 3;
  private static final int RAW_SECONDS = 1;
  private static final int OVERLAY_SECONDS = 3;

  /** A second whose median is that near to the one before is like any later one. */
  private static final double STEADY = 0.05;

  private static final int MOST_WARMING_SECONDS = 15;

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
    return Duration.ofSeconds(4L + TURNS * (RAW_SECONDS + OVERLAY_SECONDS));
  }

  @Override
  public void measure(Track track, Report report) throws LabException {
    track.endPings();
    Trips raw = new Trips();
    Trips overlay = new Trips();
    try (Line below = Line.raw(track.homes());
        Line above = Line.overlay(track.homes())) {
      warm(above);
      for (int turn = 0; turn < TURNS; turn++) {
        raw.add(below.echo(PER_SECOND, RAW_SECONDS * PER_SECOND));
        overlay.add(above.echo(PER_SECOND, OVERLAY_SECONDS * PER_SECOND));
      }
    }
    Map<String, Double> readings = new LinkedHashMap<>();
    readings.put("added one way p50 ms", (overlay.at(0.5) - raw.at(0.5)) / 2);
    readings.put("added one way p99 ms", (overlay.at(0.99) - raw.at(0.99)) / 2);
    readings.put("round trip p50 ms", overlay.at(0.5));
    readings.put("round trip p99 ms", overlay.at(0.99));
    readings.put("raw round trip p50 ms", raw.at(0.5));
    readings.put("raw round trip p99 ms", raw.at(0.99));
    readings.put("no answer %", overlay.lostPercent());
    report.add(name(), track.contender().name(), readings);
  }

  /** Until the compilers have done what this load asks of them. */
  private static void warm(Line line) throws LabException {
    double before = Double.MAX_VALUE;
    for (int second = 0; second < MOST_WARMING_SECONDS; second++) {
      double now = Percentiles.median(line.echo(PER_SECOND, PER_SECOND).tookMillis());
      if (Math.abs(now - before) <= STEADY * before) {
        return;
      }
      before = now;
    }
  }

  private static final class Trips {
    private final List<Double> millis = new ArrayList<>();
    private int sent;

    void add(PacketLog log) {
      millis.addAll(log.tookMillis());
      sent += log.sent();
    }

    double at(double part) {
      return Percentiles.at(millis, part);
    }

    double lostPercent() {
      return 100.0 * (sent - millis.size()) / sent;
    }
  }
}
