package dev.ratatoskr.benchmarks.path;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ratatoskr.netns.lab.Child;
import dev.ratatoskr.netns.lab.Exec;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.lab.Namespace;
import dev.ratatoskr.netns.wan.LinkShape;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The ping while a TCP download runs the same way: 22 ms idle, a bottleneck of 20 Mbit/s whose
 * drop-tail queue holds 40 ms; with an IfMTU of 1280, and with the routers' default.
 */
public final class LoadedPing implements PathBenchmark {
  private static final LinkShape BOTTLENECK =
      LinkShape.delay(Duration.ofMillis(11)).withRate(20_000_000, 100_000);

  private static final List<Contender> CONTENDERS =
      List.of(Contender.DIRECT, Contender.BRIDGE, Contender.ONE_STREAM);

  private static final List<Integer> MTUS = List.of(1280, 65535);
  private static final Duration IDLE = Duration.ofSeconds(4);
  private static final Duration LOAD = Duration.ofSeconds(12);

  /** TCP's slow start and the first reaction to it are not what is measured. */
  private static final Duration START = Duration.ofSeconds(2);

  @Override
  public String name() {
    return "loaded-ping";
  }

  @Override
  public void run(int runs, Report report) throws LabException {
    for (int run = 0; run < runs; run++) {
      for (int mtu : MTUS) {
        for (Contender contender : CONTENDERS) {
          try (Track track = Track.build(contender, mtu, BOTTLENECK)) {
            report.add(name() + " IfMTU " + mtu, contender.name(), measure(track));
          }
        }
      }
    }
  }

  private static Map<String, Double> measure(Track track) throws LabException {
    Sample idle = Sample.of(track.pings(IDLE));
    Namespace a = track.homes().a().home().host();
    Namespace b = track.homes().b().home().host();
    String address = track.homes().b().router().address();
    Child server =
        track.homes().lab().start(b, "iperf-server", List.of("iperf3", "-6", "-s", "-1"));
    track
        .homes()
        .lab()
        .await(
            "iperf3 listens", () -> b.exec("ss", "-Hltn6", "sport = :5201").check().length() > 0);
    double begun = (double) System.currentTimeMillis();
    String said =
        Exec.of(
                a.command(
                    List.of(
                        "iperf3", "-6", "-c", address, "-R", "-J", "-t", LOAD.toSeconds() + "")))
            .within(LOAD.plusSeconds(20))
            .check();
    Sample loaded = Sample.of(track.between(begun + START.toMillis(), begun + LOAD.toMillis()));
    server.close();
    Map<String, Double> readings = new LinkedHashMap<>();
    readings.put("idle p50 ms", idle.p50());
    readings.put("loaded p50 ms", loaded.p50());
    readings.put("loaded p90 ms", loaded.p90());
    readings.put("loaded p99 ms", loaded.p99());
    readings.put("pings lost %", 100 * loaded.lost());
    readings.put("download Mbit/s", megabits(said));
    return readings;
  }

  private static double megabits(String said) throws LabException {
    try {
      JsonNode end = new ObjectMapper().readTree(said).path("end");
      return end.path("sum_received").path("bits_per_second").asDouble() / 1e6;
    } catch (JsonProcessingException e) {
      throw new LabException("iperf3 prints no JSON", e);
    }
  }
}
