package dev.ratatoskr.benchmarks.path;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ratatoskr.netns.lab.Child;
import dev.ratatoskr.netns.lab.Exec;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.lab.Namespace;
import java.time.Duration;
import java.util.List;

/**
 * A TCP download by a from b.
 *
 * @param begunMillis when it began, in Unix time
 * @param bytes received
 * @param megabits received in a second
 */
record Download(double begunMillis, double bytes, double megabits) {

  /** The congestion control of most systems. */
  static final String USUAL = "cubic";

  /**
   * Downloads for so long, by iperf3.
   *
   * @param control the sender's congestion control, as the kernel names it
   */
  static Download run(Track track, Duration time, String control) throws LabException {
    Namespace a = track.homes().a().home().host();
    Namespace b = track.homes().b().home().host();
    String address = track.homes().b().router().address();
    try (Child server =
        track.homes().lab().start(b, "iperf-server", List.of("iperf3", "-6", "-s", "-1"))) {
      track
          .homes()
          .lab()
          .await(
              "iperf3 listens",
              () -> server.isAlive() && !b.exec("ss", "-Hltn6", "sport = :5201").check().isEmpty());
      double begun = (double) System.currentTimeMillis();
      List<String> command =
          List.of(
              "iperf3",
              "-6",
              "-c",
              address,
              "-R",
              "-J",
              "-C",
              control,
              "-t",
              time.toSeconds() + "");
      String said = Exec.of(a.command(command)).within(time.plusSeconds(20)).check();
      JsonNode sum = new ObjectMapper().readTree(said).path("end").path("sum_received");
      return new Download(
          begun, sum.path("bytes").asDouble(), sum.path("bits_per_second").asDouble() / 1e6);
    } catch (JsonProcessingException e) {
      throw new LabException("iperf3 prints no JSON", e);
    }
  }
}
