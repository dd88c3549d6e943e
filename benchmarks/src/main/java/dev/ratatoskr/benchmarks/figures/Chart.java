package dev.ratatoskr.benchmarks.figures;

import java.util.List;

/**
 * A picture of some figures of one program, in all its conditions, of every contender.
 *
 * @param title above it, and, in small letters with hyphens, its file's name
 * @param axis what the vertical axis shows, with its unit
 * @param figures which figures, all of that unit
 */
public record Chart(String title, String axis, List<String> figures) {
  /** Copies the list. */
  public Chart {
    figures = List.copyOf(figures);
  }
}
