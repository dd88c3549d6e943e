package dev.ratatoskr.agent.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads what {@code nft -j list ruleset} prints. Values only; one use each. */
final class NftReader {
  private static final Set<String> FAMILIES = Set.of("ip6", "inet");

  /** Where ip6tables keeps its filter in nftables. */
  private static final String IP6TABLES_TABLE = "ip6 filter";

  /** By "family table", then by the chain's name. */
  private final Map<String, Map<String, JsonNode>> chains = new LinkedHashMap<>();

  private final Map<JsonNode, List<PacketFilter.Rule>> rules = new HashMap<>();

  /** The elements of named sets and maps, by "family table @name". */
  private final Map<String, JsonNode> sets = new HashMap<>();

  private NftReader() {}

  /**
   * The rules.
   *
   * @param ip6tablesApart whether what ip6tables keeps here is left out, as read from itself
   */
  static PacketFilter read(JsonNode ruleset, boolean ip6tablesApart) {
    NftReader reader = new NftReader();
    for (JsonNode entry : ruleset.path("nftables")) {
      reader.chain(entry.path("chain"));
      reader.set(entry.path("set"));
      reader.set(entry.path("map"));
    }
    for (JsonNode entry : ruleset.path("nftables")) {
      reader.rule(entry.path("rule"));
    }
    if (ip6tablesApart) {
      reader.chains.remove(IP6TABLES_TABLE);
    }
    return new PacketFilter(PacketFilter.Tool.NFT, reader.made());
  }

  /** Whether a table is one that ip6tables made, and prints better itself. */
  static boolean hasTablesOfIp6tables(JsonNode ruleset) {
    for (JsonNode entry : ruleset.path("nftables")) {
      JsonNode rule = entry.path("rule");
      if (table(rule).equals(IP6TABLES_TABLE) && !rule.path("expr").findValues("xt").isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private void chain(JsonNode chain) {
    if (FAMILIES.contains(chain.path("family").asText())) {
      chains
          .computeIfAbsent(table(chain), key -> new LinkedHashMap<>())
          .put(chain.path("name").asText(), chain);
      rules.put(chain, new ArrayList<>());
    }
  }

  private void set(JsonNode set) {
    if (set.has("name")) {
      sets.put(table(set) + " @" + set.path("name").asText(), set.path("elem"));
    }
  }

  private void rule(JsonNode rule) {
    Optional.ofNullable(chains.get(table(rule)))
        .map(named -> named.get(rule.path("chain").asText()))
        .map(rules::get)
        .ifPresent(
            list -> list.addAll(new NftRule(name -> named(rule, name)).read(rule.path("expr"))));
  }

  private JsonNode named(JsonNode rule, String name) {
    return sets.getOrDefault(table(rule) + " " + name, rule.path("no such set"));
  }

  private List<PacketFilter.Chain> made() {
    List<PacketFilter.Chain> made = new ArrayList<>();
    chains.forEach(
        (table, named) ->
            named.forEach(
                (name, chain) ->
                    made.add(
                        new PacketFilter.Chain(
                            table,
                            name,
                            hook(chain),
                            chain.path("policy").asText().equals("drop"),
                            rules.getOrDefault(chain, List.of())))));
    return made;
  }

  private static PacketFilter.Hook hook(JsonNode chain) {
    return switch (chain.path("hook").asText()) {
      case "input" -> PacketFilter.Hook.INPUT;
      case "output" -> PacketFilter.Hook.OUTPUT;
      default -> PacketFilter.Hook.NONE;
    };
  }

  private static String table(JsonNode entry) {
    return entry.path("family").asText() + " " + entry.path("table").asText();
  }
}
