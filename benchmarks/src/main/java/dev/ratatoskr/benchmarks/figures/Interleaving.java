package dev.ratatoskr.benchmarks.figures;

import java.util.ArrayList;
import java.util.List;

/** Who comes when: each run begins with another, so that no contender has a place of its own. */
public final class Interleaving {
  private Interleaving() {}

  /**
   * The order of a run.
   *
   * @param run from 0
   */
  public static <T> List<T> order(List<T> all, int run) {
    List<T> order = new ArrayList<>(all.size());
    for (int i = 0; i < all.size(); i++) {
      order.add(all.get((i + run) % all.size()));
    }
    return List.copyOf(order);
  }
}
