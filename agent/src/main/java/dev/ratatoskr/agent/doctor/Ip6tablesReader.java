package dev.ratatoskr.agent.doctor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the filter that {@code ip6tables -S} prints. Values only; one use each. */
final class Ip6tablesReader {
  private static final Pattern WORD = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"|(\\S+)");

  private final Map<String, List<PacketFilter.Rule>> rules = new LinkedHashMap<>();
  private final Map<String, String> policies = new LinkedHashMap<>();

  private Ip6tablesReader() {}

  static PacketFilter read(PacketFilter.Tool tool, String text) {
    Ip6tablesReader reader = new Ip6tablesReader();
    List<List<String>> lines = text.lines().map(Ip6tablesReader::words).toList();
    lines.forEach(reader::chain);
    lines.forEach(reader::rule);
    return new PacketFilter(tool, reader.made());
  }

  private static List<String> words(String line) {
    return WORD.matcher(line)
        .results()
        .map(word -> Optional.ofNullable(word.group(1)).orElse(word.group()))
        .toList();
  }

  private void chain(List<String> words) {
    if (words.size() >= 2 && (words.getFirst().equals("-P") || words.getFirst().equals("-N"))) {
      rules.putIfAbsent(words.get(1), new ArrayList<>());
      policies.put(words.get(1), words.size() > 2 ? words.get(2) : "");
    }
  }

  private void rule(List<String> words) {
    if (words.size() < 2 || !words.getFirst().equals("-A")) {
      return;
    }
    Ip6tablesRule rule = new Ip6tablesRule(words.subList(2, words.size()), rules.keySet());
    rule.read()
        .ifPresent(
            read -> rules.computeIfAbsent(words.get(1), name -> new ArrayList<>()).add(read));
  }

  private List<PacketFilter.Chain> made() {
    List<PacketFilter.Chain> made = new ArrayList<>();
    rules.forEach(
        (name, list) ->
            made.add(
                new PacketFilter.Chain(
                    "", name, hook(name), "DROP".equals(policies.get(name)), list)));
    return made;
  }

  private static PacketFilter.Hook hook(String chain) {
    return switch (chain) {
      case "INPUT" -> PacketFilter.Hook.INPUT;
      case "OUTPUT" -> PacketFilter.Hook.OUTPUT;
      default -> PacketFilter.Hook.NONE;
    };
  }
}
