package dev.ratatoskr.netns.reach;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A row of the table.
 *
 * @param one the one network
 * @param other the other
 * @param expected what must come out
 * @param rounds what did
 */
record Cell(String one, String other, Expectation expected, List<PunchPair.Round> rounds) {
  Cell {
    rounds = List.copyOf(rounds);
  }

  /** For messages. */
  String name() {
    return one + " x " + other;
  }

  int runs() {
    return rounds.size();
  }

  int successes() {
    return (int) rounds.stream().filter(PunchPair.Round::success).count();
  }

  /** Rounds that found a path in time. */
  long inTime() {
    return rounds.stream()
        .filter(round -> round.success() && round.seconds() <= Expectation.IN_TIME_SECONDS)
        .count();
  }

  /** DIRECT or NO_PATH, by whether most rounds found a path. */
  String outcome() {
    return 2 * successes() > runs() ? "DIRECT" : "NO_PATH";
  }

  /** The commonest kinds of the paths; empty without a path. */
  String pathKind() {
    return commonest(rounds.stream().map(PunchPair.Round::kinds).toList());
  }

  /** The commonest reason why there is no path; empty with a path in every round. */
  String reason() {
    return commonest(rounds.stream().map(PunchPair.Round::reason).toList());
  }

  /** Of the rounds with a path; 0 without one. */
  double medianSeconds() {
    List<Double> sorted = seconds();
    return sorted.isEmpty() ? 0 : sorted.get(sorted.size() / 2);
  }

  /** Of the rounds with a path; 0 without one. */
  double maxSeconds() {
    List<Double> sorted = seconds();
    return sorted.isEmpty() ? 0 : sorted.getLast();
  }

  /** The most packets that either side sent in a round. */
  int maxPackets() {
    return rounds.stream().mapToInt(PunchPair.Round::packets).max().orElse(0);
  }

  private List<Double> seconds() {
    return rounds.stream()
        .filter(PunchPair.Round::success)
        .map(PunchPair.Round::seconds)
        .sorted()
        .toList();
  }

  private static String commonest(List<String> words) {
    Map<String, Long> counts =
        words.stream()
            .filter(word -> !word.isEmpty())
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    return counts.entrySet().stream()
        .max(Comparator.comparingLong(Map.Entry::getValue))
        .map(Map.Entry::getKey)
        .orElse("");
  }
}
