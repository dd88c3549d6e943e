package dev.ratatoskr.benchmarks.path;

import dev.ratatoskr.benchmarks.figures.About;
import dev.ratatoskr.benchmarks.figures.Chart;
import dev.ratatoskr.netns.lab.LabException;
import java.time.Duration;
import java.util.List;

/**
 * A game on a path that loses: both hosts send 300 bytes of UDP 60 times a second, and the path
 * loses in both directions, at random or in bursts of 20 ms in the mean. In time is what came, one
 * way and by one clock, within 10 ms of the median of raw packets before anything was lost.
 *
 * <p>What goes over the wire is counted at both gateways' outside devices. It is compared with the
 * same contender's own before anything was lost, when no lane repeats anything.
 */
final class Loss implements PathBenchmark {
  private static final About ABOUT =
      new About(
          "loss",
          """
          A game on a path that loses. Both hosts send 300 bytes of UDP 60 times a second over a path of 4 ms
          that loses in both directions, each packet by itself or in bursts of 20 ms in the mean. In time is
          what came, one way and by one clock, within 10 ms of the median of raw UDP without loss. It begins,
          where losses can be repaired, when a packet is lost in each direction. More on the wire: bytes that both gateways sent, per
          packet, against the same contender without loss in the same run, where the lane repeats nothing.
          Out of order and twice are counted from the first packet under each loss, what had to be waited for
          included.
          """,
          List.of(
              new Chart("Late or lost packets", "%", List.of("late or lost %")),
              new Chart("More bytes on the wire", "%", List.of("more on the wire %"))));

  private static final Duration MEAN_BURST = Duration.ofMillis(20);

  /** No loss comes first: what the others are compared with. */
  private static final List<LossyGame.Condition> CONDITIONS =
      List.of(
          new LossyGame.Condition(0, Duration.ZERO),
          new LossyGame.Condition(1, Duration.ZERO),
          new LossyGame.Condition(3, Duration.ZERO),
          new LossyGame.Condition(5, Duration.ZERO),
          new LossyGame.Condition(1, MEAN_BURST),
          new LossyGame.Condition(3, MEAN_BURST),
          new LossyGame.Condition(5, MEAN_BURST));

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
    return Duration.ofSeconds((LossyGame.SECONDS + 3L) * CONDITIONS.size());
  }

  @Override
  public void measure(Track track, Report report) throws LabException {
    track.endPings();
    try (Line raw = Line.raw(track.homes());
        Line overlay = Line.overlay(track.homes())) {
      LossyGame.Deadline deadline = LossyGame.Deadline.of(raw);
      run(new LossyGame(track, overlay, deadline, true), track.contender().name(), report);
      if (!track.contender().hasAgents()) {
        run(new LossyGame(track, raw, deadline, false), "raw UDP", report);
      }
    }
  }

  private void run(LossyGame game, String contender, Report report) throws LabException {
    for (LossyGame.Condition condition : CONDITIONS) {
      report.add(name() + " " + condition.name(), contender, game.play(condition));
    }
    game.end();
  }
}
