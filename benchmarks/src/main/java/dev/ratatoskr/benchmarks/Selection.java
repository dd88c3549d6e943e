package dev.ratatoskr.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * Which measurements are to run.
 *
 * @param programs names of programs, in the order they are known
 * @param patterns parts of names of JMH benchmarks; an empty one means all of them
 */
record Selection(List<String> programs, List<String> patterns) {

  /**
   * Finds what was typed.
   *
   * @param typed names; none means all usual programs and all of JMH
   * @param programs the names of all programs
   * @param usual the names of those that need not be typed
   * @param jmh the names of all JMH benchmarks, as {@code package.Class.method}
   * @throws IllegalArgumentException if a name is neither; the message lists what is known
   */
  static Selection of(
      List<String> typed, List<String> programs, List<String> usual, List<String> jmh) {
    if (typed.isEmpty()) {
      return new Selection(List.copyOf(usual), List.of(""));
    }
    List<String> patterns = new ArrayList<>();
    for (String name : typed) {
      if (programs.contains(name)) {
        continue;
      }
      if (name.isBlank() || jmh.stream().noneMatch(each -> each.contains(name))) {
        throw new IllegalArgumentException(
            "there is no benchmark \"%s\"; over whole paths: %s; JMH: %s"
                .formatted(name, String.join(", ", programs), String.join(", ", classes(jmh))));
      }
      patterns.add(name);
    }
    return new Selection(programs.stream().filter(typed::contains).toList(), List.copyOf(patterns));
  }

  private static List<String> classes(List<String> jmh) {
    return jmh.stream()
        .map(name -> name.substring(0, name.lastIndexOf('.')))
        .map(name -> name.substring(name.lastIndexOf('.') + 1))
        .distinct()
        .toList();
  }
}
