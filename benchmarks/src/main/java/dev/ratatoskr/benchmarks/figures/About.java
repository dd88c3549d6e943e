package dev.ratatoskr.benchmarks.figures;

import java.util.List;

/**
 * A program as a page tells of it.
 *
 * @param name the name to type; the names of its benchmarks begin with it
 * @param text what it measures, and how; it is kept with the readings
 * @param charts what is drawn
 */
public record About(String name, String text, List<Chart> charts) {
  /** Copies the list. */
  public About {
    charts = List.copyOf(charts);
  }

  /** Whether a benchmark is of this program. */
  public boolean covers(String benchmark) {
    return benchmark.equals(name) || benchmark.startsWith(name + " ");
  }

  /** What differs between the program's benchmarks; empty for one that has no conditions. */
  public String condition(String benchmark) {
    return benchmark.substring(name.length()).strip();
  }
}
