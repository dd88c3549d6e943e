package dev.ratatoskr.agent.doctor;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the words of one rule of ip6tables behind its chain. One use each. */
final class Ip6tablesRule {
  private static final Pattern COMMA = Pattern.compile(",");
  private static final Pattern COLON = Pattern.compile(":");
  private static final Set<String> UDP_NAMES = Set.of("udp", "17", "all", "0");

  private final Deque<String> words;
  private final Collection<String> chains;
  private final List<PacketFilter.Condition> conditions = new ArrayList<>();
  private Optional<PacketFilter.Verdict> verdict = Optional.empty();

  /** Ready to read; {@code chains} are the names that may be jumped to. */
  Ip6tablesRule(List<String> words, Collection<String> chains) {
    this.words = new ArrayDeque<>(words);
    this.chains = chains;
  }

  /** The rule, where it decides anything. */
  Optional<PacketFilter.Rule> read() {
    boolean negated = false;
    while (!words.isEmpty() && verdict.isEmpty()) {
      String word = words.remove();
      if (word.equals("!")) {
        negated = true;
      } else if (word.equals("-j") || word.equals("-g")) {
        verdict = verdict(next(), word.equals("-j"));
        words.clear();
      } else {
        PacketFilter.Condition condition = condition(word);
        boolean not = negated;
        conditions.add(packet -> not ? condition.holds(packet).not() : condition.holds(packet));
        negated = false;
      }
    }
    return verdict.map(decided -> new PacketFilter.Rule(conditions, decided));
  }

  private String next() {
    return words.isEmpty() ? "" : words.remove();
  }

  private Optional<PacketFilter.Verdict> verdict(String target, boolean back) {
    return switch (target) {
      case "ACCEPT" -> Optional.of(new PacketFilter.Verdict.Accept());
      case "DROP", "REJECT" -> Optional.of(new PacketFilter.Verdict.Drop());
      case "RETURN" -> Optional.of(new PacketFilter.Verdict.Return());
      default ->
          chains.contains(target)
              ? Optional.of(new PacketFilter.Verdict.Jump(target, back))
              : Optional.empty();
    };
  }

  /** What an option asks; a word that is none, as one of an unknown option, asks nothing known. */
  private PacketFilter.Condition condition(String option) {
    return switch (option) {
      case "-i" -> device(true, next());
      case "-o" -> device(false, next());
      case "-p" -> fixed(Match.of(UDP_NAMES.contains(next())));
      case "-s", "-d" -> address(next());
      case "-m" -> module(next());
      case "--comment" -> remark(next());
      case "--ctstate", "--state" -> states(next());
      case "--dport", "--dports", "--sport", "--sports", "--ports" -> ports(next());
      default -> fixed(Match.UNKNOWN);
    };
  }

  private static PacketFilter.Condition fixed(Match match) {
    return packet -> match;
  }

  private static PacketFilter.Condition remark(String words) {
    return fixed(words.isEmpty() ? Match.UNKNOWN : Match.YES);
  }

  /** Loading an extension asks nothing itself, but many without options do. */
  private static PacketFilter.Condition module(String name) {
    return fixed(
        switch (name) {
          case "udp", "conntrack", "state", "multiport", "comment" -> Match.YES;
          default -> Match.UNKNOWN;
        });
  }

  private static PacketFilter.Condition device(boolean in, String name) {
    return packet -> packet.device(in, name.replace('+', '*'));
  }

  private static PacketFilter.Condition address(String prefix) {
    int slash = prefix.indexOf('/');
    try {
      return fixed(
          slash < 0
              ? AgentPacket.address(prefix, 128)
              : AgentPacket.address(
                  prefix.substring(0, slash), Integer.parseInt(prefix.substring(slash + 1))));
    } catch (NumberFormatException e) {
      return fixed(Match.UNKNOWN);
    }
  }

  private static PacketFilter.Condition states(String names) {
    return packet -> COMMA.splitAsStream(names).map(packet::state).reduce(Match.NO, Match::or);
  }

  private static PacketFilter.Condition ports(String ranges) {
    return packet ->
        COMMA
            .splitAsStream(ranges)
            .map(range -> port(packet.port(), COLON.splitAsStream(range).toList()))
            .reduce(Match.NO, Match::or);
  }

  private static Match port(int port, List<String> range) {
    try {
      return Match.of(
          port >= Integer.parseInt(range.getFirst()) && port <= Integer.parseInt(range.getLast()));
    } catch (NumberFormatException e) {
      return Match.UNKNOWN;
    }
  }
}
