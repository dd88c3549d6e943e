package dev.ratatoskr.agent.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/**
 * One parsed file: hands out values, remembers which keys were asked for, and collects everything
 * wrong. A key that was never asked for is unknown.
 */
final class ConfigFile {
  private static final int LONGEST_FOUND = 80;

  private final String name;
  private final TomlParseResult toml;
  private final List<ConfigError> errors = new ArrayList<>();
  private final Set<Integer> brokenLines = new HashSet<>();
  private final Map<String, Set<String>> known = new TreeMap<>();

  ConfigFile(String name, String text) {
    this.name = name;
    this.toml = Toml.parse(text);
    for (TomlParseError error : toml.errors()) {
      ConfigError.Place place = place(error.position());
      brokenLines.add(place.line());
      String message = String.valueOf(error.getMessage()).strip();
      errors.add(new ConfigError(name, place, "", message, "TOML 1.0: key = value lines"));
    }
  }

  /** The value of a key, or the fallback when it is absent or wrong (which is then an error). */
  <T> T value(String section, String key, T fallback, Reading<T> reading) {
    Object raw = raw(section, key);
    if (raw == null) {
      return fallback;
    }
    try {
      return reading.read(raw);
    } catch (UnfitException e) {
      report(placeOf(section, key), section + "." + key, describe(raw), e.allowed());
      return fallback;
    }
  }

  /** A list; each wrong entry is an error of its own. */
  <T> List<T> list(String section, String key, List<T> fallback, Reading<T> reading) {
    Object raw = raw(section, key);
    if (raw == null) {
      return fallback;
    }
    if (!(raw instanceof TomlArray array)) {
      report(placeOf(section, key), section + "." + key, describe(raw), "a list: [ … ]");
      return fallback;
    }
    List<T> values = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      try {
        values.add(reading.read(array.get(i)));
      } catch (UnfitException e) {
        String entry = section + "." + key + "[" + i + "]";
        report(place(array.inputPositionOf(i)), entry, describe(array.get(i)), e.allowed());
      }
    }
    return values;
  }

  /**
   * A table below a section, whose keys the user chooses; each wrong entry is an error of its own.
   *
   * @param naming reads a key
   * @param reading reads a value
   */
  <T> Map<String, T> entries(
      String section, String key, Reading<String> naming, Reading<T> reading) {
    Object raw = raw(section, key);
    if (raw == null) {
      return Map.of();
    }
    if (!(raw instanceof TomlTable table)) {
      String allowed = "a table: [" + section + "." + key + "]";
      report(placeOf(section, key), section + "." + key, describe(raw), allowed);
      return Map.of();
    }
    Map<String, T> values = new LinkedHashMap<>();
    for (String name : table.keySet()) {
      ConfigError.Place place = place(toml.inputPositionOf(List.of(section, key, name)));
      String entry = section + "." + key + "." + shorten(name);
      Object value = Objects.requireNonNull(table.get(List.of(name)));
      Object judged = name;
      try {
        String called = naming.read(name);
        judged = value;
        values.put(called, reading.read(value));
      } catch (UnfitException e) {
        report(place, entry, describe(judged), e.allowed());
      }
    }
    return values;
  }

  /** Adds an error found by looking at several values together. */
  void contradiction(String section, String key, String allowed) {
    Object raw = raw(section, key);
    report(placeOf(section, key), section + "." + key, describe(raw), allowed);
  }

  /** All errors in the order of the file, unknown keys included. Call after the last value. */
  List<ConfigError> errors() {
    reportUnknown();
    return errors.stream()
        .sorted(
            Comparator.comparingInt((ConfigError e) -> e.place().line())
                .thenComparingInt(e -> e.place().column()))
        .toList();
  }

  private @Nullable Object raw(String section, String key) {
    known.computeIfAbsent(section, s -> new TreeSet<>()).add(key);
    return toml.get(List.of(section)) instanceof TomlTable table ? table.get(List.of(key)) : null;
  }

  private void reportUnknown() {
    for (String section : toml.keySet()) {
      List<String> path = List.of(section);
      Set<String> keys = known.get(section);
      Object raw = toml.get(path);
      if (keys == null) {
        report(place(toml.inputPositionOf(path)), section, "an unknown name", sections(section));
      } else if (!(raw instanceof TomlTable table)) {
        String allowed = "a section: [" + section + "]";
        report(place(toml.inputPositionOf(path)), section, describe(raw), allowed);
      } else {
        for (String key : table.keySet()) {
          if (!keys.contains(key)) {
            report(
                placeOf(section, key), section + "." + key, "an unknown key", keys(section, key));
          }
        }
      }
    }
  }

  private String sections(String found) {
    Optional<String> home =
        known.entrySet().stream()
            .filter(entry -> entry.getValue().contains(found))
            .map(entry -> "it belongs in [" + entry.getKey() + "]")
            .findFirst();
    return "the sections "
        + String.join(", ", known.keySet())
        + home.or(() -> Spelling.nearest(found, known.keySet()).map(Spelling::question))
            .map(hint -> " (" + hint + ")")
            .orElse("");
  }

  private String keys(String section, String found) {
    Set<String> keys = known.getOrDefault(section, Set.of());
    return String.join(", ", keys)
        + Spelling.nearest(found, keys)
            .map(near -> " (" + Spelling.question(near) + ")")
            .orElse("");
  }

  private void report(ConfigError.Place place, String key, String found, String allowed) {
    // What the parser made of a line that it could not read says nothing about the user's intent.
    if (!brokenLines.contains(place.line())) {
      errors.add(new ConfigError(name, place, key, found, allowed));
    }
  }

  private ConfigError.Place placeOf(String section, String key) {
    return place(toml.inputPositionOf(List.of(section, key)));
  }

  private static ConfigError.Place place(@Nullable TomlPosition position) {
    return position == null
        ? new ConfigError.Place(1, 1)
        : new ConfigError.Place(position.line(), position.column());
  }

  private static String describe(@Nullable Object raw) {
    return switch (raw) {
      case null -> "nothing";
      case String text -> "\"" + shorten(text) + "\"";
      case TomlTable table -> "a table";
      case TomlArray array -> "a list";
      default -> shorten(raw.toString());
    };
  }

  private static String shorten(String text) {
    String line = text.replaceAll("\\p{Cntrl}", "?");
    return line.length() <= LONGEST_FOUND ? line : line.substring(0, LONGEST_FOUND) + "…";
  }
}
