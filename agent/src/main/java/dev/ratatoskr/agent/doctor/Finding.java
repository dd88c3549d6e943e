package dev.ratatoskr.agent.doctor;

import java.util.List;

/**
 * One thing that was looked at.
 *
 * @param id what it is about, in kebab case; never renamed
 * @param text a sentence without a line break
 * @param lines what to type, where something can be typed
 */
public record Finding(String id, Severity severity, String text, List<String> lines) {
  public Finding {
    lines = List.copyOf(lines);
  }

  static Finding ok(String id, String text) {
    return new Finding(id, Severity.OK, text, List.of());
  }

  static Finding note(String id, String text, String... lines) {
    return new Finding(id, Severity.NOTE, text, List.of(lines));
  }

  static Finding warning(String id, String text, String... lines) {
    return new Finding(id, Severity.WARNING, text, List.of(lines));
  }

  static Finding problem(String id, String text, String... lines) {
    return new Finding(id, Severity.PROBLEM, text, List.of(lines));
  }
}
