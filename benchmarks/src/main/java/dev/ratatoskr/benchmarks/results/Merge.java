package dev.ratatoskr.benchmarks.results;

import dev.ratatoskr.benchmarks.figures.About;
import dev.ratatoskr.benchmarks.figures.Readings;
import dev.ratatoskr.benchmarks.figures.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Two records in one, benchmark by benchmark; {@link Recorded#with} says how. */
final class Merge {
  private static final String MARK = "commit ";

  /** Begins what was otherwise than on the rest of the page. */
  private static final String OTHERWISE = "; ";

  private final Recorded earlier;
  private final Recorded later;
  private final Recorded base;
  private final Readings readings = new Readings();
  private final Map<String, String> older = new LinkedHashMap<>();
  private final Map<String, Integer> runs = new LinkedHashMap<>();
  private final Map<String, String> texts = new LinkedHashMap<>();

  Merge(Recorded earlier, Recorded later) {
    this.earlier = earlier;
    this.later = later;
    boolean same =
        earlier.commit().equals(later.commit()) && conditions(earlier).equals(conditions(later));
    this.base = same ? earlier : later;
  }

  Recorded result() {
    Set<String> benchmarks = new LinkedHashSet<>(earlier.readings().byBenchmark().keySet());
    benchmarks.addAll(later.readings().byBenchmark().keySet());
    benchmarks.forEach(this::add);
    List<String> failures = new ArrayList<>(earlier.failures());
    failures.addAll(later.failures());
    return new Recorded(
        base.environment(),
        base.runs(),
        texts,
        new Recorded.Measured(readings, older, runs),
        failures);
  }

  private void add(String benchmark) {
    if (!has(later, benchmark)) {
      take(earlier, benchmark);
    } else if (!has(earlier, benchmark)) {
      take(later, benchmark);
    } else if (!commitOf(earlier, benchmark).equals(commitOf(later, benchmark))) {
      // What the later record itself has from before is no news to one that measured it.
      boolean before = isOlder(later, benchmark) && !isOlder(earlier, benchmark);
      take(before ? earlier : later, benchmark);
    } else if (!conditions(earlier).equals(conditions(later))) {
      // Readings of two machines are no readings of one thing.
      take(later, benchmark);
    } else if (earlier.runsOf(benchmark) != later.runsOf(benchmark)) {
      take(count(earlier, benchmark) > count(later, benchmark) ? earlier : later, benchmark);
    } else if (!textsOf(earlier, benchmark).equals(textsOf(later, benchmark))) {
      throw new IllegalArgumentException("not of one kind: the texts of " + benchmark + " differ");
    } else {
      addBoth(benchmark);
    }
  }

  /** Twice as many runs, unless both are of the same ones. */
  private void addBoth(String benchmark) {
    take(earlier, benchmark);
    if (!rowsOf(earlier, benchmark).equals(rowsOf(later, benchmark))) {
      take(later, benchmark);
      runs.put(benchmark, 2 * earlier.runsOf(benchmark));
    }
  }

  /** Not how many runs there were to be: one may have been broken off. */
  private static int count(Recorded record, String benchmark) {
    return rowsOf(record, benchmark).values().stream().mapToInt(List::size).max().orElse(0);
  }

  private static Map<Row, List<Double>> rowsOf(Recorded record, String benchmark) {
    Map<Row, List<Double>> rows = new LinkedHashMap<>();
    record.readings().rows().stream()
        .filter(row -> row.benchmark().equals(benchmark))
        .forEach(row -> rows.put(row, record.readings().of(row)));
    return rows;
  }

  private void take(Recorded from, String benchmark) {
    rowsOf(from, benchmark)
        .forEach((row, values) -> values.forEach(value -> readings.add(row, value)));
    if (from.runsOf(benchmark) != base.runs()) {
      runs.put(benchmark, from.runsOf(benchmark));
    }
    if (commitOf(from, benchmark).equals(base.commit())
        && conditions(from).equals(conditions(base))) {
      texts.putAll(textsOf(from, benchmark));
    } else {
      older.put(benchmark, markOf(from, benchmark));
      textsOf(from, benchmark).forEach(texts::putIfAbsent);
    }
  }

  private static boolean has(Recorded record, String benchmark) {
    return record.readings().byBenchmark().containsKey(benchmark);
  }

  private static boolean isOlder(Recorded record, String benchmark) {
    return record.measured().older().containsKey(benchmark);
  }

  /** Of which commit and date, and of which machine and versions if not the page's. */
  private String markOf(Recorded record, String benchmark) {
    String date = record.environment().getOrDefault(Recorded.DATE, "of no date");
    String mark =
        record.measured().older().getOrDefault(benchmark, MARK + record.commit() + ", " + date);
    if (mark.contains(OTHERWISE)) {
      return mark;
    }
    StringBuilder told = new StringBuilder(mark);
    Map<String, String> usual = conditions(base);
    conditions(record)
        .forEach(
            (name, value) -> {
              if (!value.equals(usual.get(name))) {
                told.append(OTHERWISE).append(name).append(" ").append(value);
              }
            });
    return told.toString();
  }

  private String commitOf(Recorded record, String benchmark) {
    String mark = markOf(record, benchmark);
    int comma = mark.indexOf(',');
    return mark.substring(Math.min(MARK.length(), mark.length()), Math.max(MARK.length(), comma));
  }

  /** What describes a benchmark. */
  private static Map<String, String> textsOf(Recorded record, String benchmark) {
    Map<String, String> found = new LinkedHashMap<>();
    record
        .texts()
        .forEach(
            (program, text) -> {
              if (new About(program, text, List.of()).covers(benchmark)) {
                found.put(program, text);
              }
            });
    return found;
  }

  private static Map<String, String> conditions(Recorded record) {
    Map<String, String> conditions = new LinkedHashMap<>(record.environment());
    conditions.remove(Recorded.DATE);
    conditions.remove(Recorded.COMMIT);
    return conditions;
  }
}
