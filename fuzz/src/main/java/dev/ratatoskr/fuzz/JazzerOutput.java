package dev.ratatoskr.fuzz;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What Jazzer's lines tell of a run. */
final class JazzerOutput {
  private static final String EXECUTED = "stat::number_of_executed_units:";
  private static final String WRITTEN = "Test unit written to ";
  private static final String THROWN = "== Java Exception: ";
  private static final String COVERED = " cov: ";

  private final List<Path> inputs = new ArrayList<>();
  private long executions;
  private long covered;
  private Optional<String> thrown = Optional.empty();

  /** The next line. */
  void onLine(String line) {
    if (line.startsWith(EXECUTED)) {
      executions = number(line.substring(EXECUTED.length()));
    } else if (line.startsWith(THROWN)) {
      thrown = Optional.of(line.substring(THROWN.length()));
    } else if (line.contains(WRITTEN)) {
      inputs.add(Path.of(line.substring(line.indexOf(WRITTEN) + WRITTEN.length()).strip()));
    } else if (line.contains(COVERED)) {
      int at = line.indexOf(COVERED) + COVERED.length();
      int end = line.indexOf(' ', at);
      covered = number(line.substring(at, end < 0 ? line.length() : end));
    }
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** How many inputs were tried; 0 when it did not tell. */
  long executions() {
    return executions;
  }

  /** How many places in the code were reached; 0 when it did not tell. */
  long covered() {
    return covered;
  }

  /** The inputs that broke something. */
  List<Path> inputs() {
    return List.copyOf(inputs);
  }

  /** What the last of them threw. */
  Optional<String> thrown() {
    return thrown;
  }
}
