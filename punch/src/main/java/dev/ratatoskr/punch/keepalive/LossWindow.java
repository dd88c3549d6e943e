package dev.ratatoskr.punch.keepalive;

import java.util.OptionalDouble;

/** What became of the last probes of a path. Not thread-safe. */
final class LossWindow {
  /** How many probes it looks back. */
  static final int SIZE = 50;

  private static final int ENOUGH = 5;

  private final boolean[] lost = new boolean[SIZE];
  private int count;

  void onAnswered() {
    add(false);
  }

  void onLost() {
    add(true);
  }

  /** The lost part of them, 0 to 1; empty before {@value #ENOUGH} are known. */
  OptionalDouble lost() {
    int known = Math.min(count, SIZE);
    if (known < ENOUGH) {
      return OptionalDouble.empty();
    }
    int sum = 0;
    for (int i = 0; i < known; i++) {
      sum += lost[i] ? 1 : 0;
    }
    return OptionalDouble.of((double) sum / known);
  }

  private void add(boolean isLost) {
    lost[count % SIZE] = isLost;
    count = count + 1 == 2 * SIZE ? SIZE : count + 1;
  }
}
