package dev.ratatoskr.agent.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads what the firewall's tools print. Only chains that drop by default are kept. Values only.
 */
final class FirewallRules {
  static final String NFT = "nftables";
  static final String IP6TABLES = "ip6tables";

  private static final Set<String> FAMILIES = Set.of("ip6", "inet");

  private FirewallRules() {}

  /** What {@code nft -j list ruleset} prints. */
  static Facts.Firewall.Read ofNft(JsonNode ruleset) {
    List<Facts.Firewall.Chain> chains = new ArrayList<>();
    Set<String> stateful = new HashSet<>();
    for (JsonNode entry : ruleset.path("nftables")) {
      JsonNode rule = entry.path("rule");
      if (letsAnswersIn(rule.path("expr").toString())) {
        stateful.add(table(rule));
      }
    }
    for (JsonNode entry : ruleset.path("nftables")) {
      JsonNode chain = entry.path("chain");
      String hook = chain.path("hook").asText();
      boolean incoming = hook.equals("input");
      if ((incoming || hook.equals("output"))
          && chain.path("policy").asText().equals("drop")
          && FAMILIES.contains(chain.path("family").asText())) {
        chains.add(
            new Facts.Firewall.Chain(
                table(chain) + " " + chain.path("name").asText(),
                incoming,
                stateful.contains(table(chain))));
      }
    }
    return new Facts.Firewall.Read(NFT, chains);
  }

  /** What {@code ip6tables -S} prints. */
  static Facts.Firewall.Read ofIp6tables(String rules) {
    boolean stateful =
        rules.lines().anyMatch(l -> l.contains("ESTABLISHED") && l.endsWith("-j ACCEPT"));
    List<Facts.Firewall.Chain> chains = new ArrayList<>();
    rules
        .lines()
        .map(String::strip)
        .forEach(
            line -> {
              if (line.equals("-P INPUT DROP")) {
                chains.add(new Facts.Firewall.Chain("INPUT", true, stateful));
              } else if (line.equals("-P OUTPUT DROP")) {
                chains.add(new Facts.Firewall.Chain("OUTPUT", false, stateful));
              }
            });
    return new Facts.Firewall.Read(IP6TABLES, chains);
  }

  private static String table(JsonNode entry) {
    return entry.path("family").asText() + " " + entry.path("table").asText();
  }

  /** By state, or by a match of iptables that nft cannot translate. */
  private static boolean letsAnswersIn(String expressions) {
    return expressions.contains("\"accept\"")
        && (expressions.contains("\"established\"") || expressions.contains("\"conntrack\""));
  }
}
