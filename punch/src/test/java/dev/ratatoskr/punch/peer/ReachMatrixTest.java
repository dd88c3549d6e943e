package dev.ratatoskr.punch.peer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.simnet.SimNet;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Every kind of network against every other, many seeds each, with 5 % loss each way. */
class ReachMatrixTest {
  private static final int SEEDS = 200;
  private static final double LIKELY = 0.95;

  /** By then even the silence of all servers has been noticed. */
  private static final long GATHER_MILLIS = 4_000;

  private static final long GIVE_UP_MILLIS = 12_000;

  /** Of one side, the answers to the other's probes included. */
  private static final long MOST_PACKETS = 1300;

  /** One punch: its virtual time to a path, or why there was none. */
  private record Run(
      long seed, Optional<Long> nanos, List<PunchEvent> ends, long packets, long most) {}

  /** All punches of a cell. */
  private record Row(ReachCell cell, List<Run> runs) {
    private List<Long> times() {
      return runs.stream().flatMap(run -> run.nanos.stream()).sorted().toList();
    }

    private boolean isAsExpected() {
      return runs.stream().allMatch(run -> run.most <= MOST_PACKETS) && endsAsExpected();
    }

    private boolean endsAsExpected() {
      return switch (cell.expected()) {
        case ReachCell.Expected.Direct direct -> times().size() == runs.size();
        case ReachCell.Expected.Likely likely -> times().size() >= LIKELY * runs.size();
        case ReachCell.Expected.NoPath noPath ->
            runs.stream().allMatch(run -> endsWith(run, noPath.reasons()));
      };
    }

    private static boolean endsWith(Run run, List<PunchEvent.Reason> reasons) {
      return run.nanos.isEmpty()
          && run.ends.stream()
              .anyMatch(e -> e instanceof PunchEvent.GaveUp end && reasons.contains(end.reason()));
    }

    private List<Long> failed() {
      boolean noPath = cell.expected() instanceof ReachCell.Expected.NoPath;
      return runs.stream().filter(run -> run.nanos.isPresent() == noPath).map(Run::seed).toList();
    }

    private String line() {
      List<Long> times = times();
      String figures =
          times.isEmpty()
              ? "-"
              : "median %.3f s, max %.3f s"
                  .formatted(seconds(times.get(times.size() / 2)), seconds(times.getLast()));
      long packets = runs.stream().mapToLong(Run::packets).max().orElse(0);
      return String.format(
          Locale.ROOT,
          "%-46s %3d of %d  %s, at most %d packets",
          cell.pair(),
          times.size(),
          runs.size(),
          figures,
          packets);
    }

    private static double seconds(long nanos) {
      return nanos / 1e9;
    }
  }

  @Test
  void everyPairEndsAsItMust() {
    List<Row> rows = ReachCell.all().parallelStream().map(ReachMatrixTest::row).toList();
    String surroundings = "";
    List<String> wrong = new ArrayList<>();
    for (Row row : rows) {
      if (!row.cell.surroundings().equals(surroundings)) {
        surroundings = row.cell.surroundings();
        System.out.println("\n" + surroundings);
      }
      System.out.println(row.line());
      if (!row.isAsExpected()) {
        wrong.add(surroundings + ": " + row.line() + ", seeds " + row.failed());
      }
    }
    assertTrue(wrong.isEmpty(), String.join("\n", wrong));
  }

  private static Row row(ReachCell cell) {
    return new Row(cell, IntStream.range(0, SEEDS).mapToObj(seed -> run(cell, seed)).toList());
  }

  private static Run run(ReachCell cell, long seed) {
    SimNet net = new SimNet(seed);
    PunchPair pair = cell.build(net, seed).gathered(GATHER_MILLIS);
    long start = net.nowNanos();
    pair.startBoth();
    boolean done =
        net.runUntil(
            () -> pair.bothDone() || pair.bothEnded(),
            TimeUnit.MILLISECONDS.toNanos(GIVE_UP_MILLIS));
    List<PunchEvent> ends = new ArrayList<>(pair.a.ends);
    ends.addAll(pair.b.ends);
    Optional<Long> nanos =
        done && pair.bothDone() ? Optional.of(net.nowNanos() - start) : Optional.empty();
    return new Run(
        seed, nanos, ends, pair.a.sent() + pair.b.sent(), Math.max(pair.a.sent(), pair.b.sent()));
  }
}
