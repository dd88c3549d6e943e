package dev.ratatoskr.agent.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads one rule of nftables' JSON. A map of verdicts becomes a rule for each of its elements. */
final class NftRule {
  /** Statements that neither ask nor decide. */
  private static final Set<String> NEUTRAL =
      Set.of("counter", "log", "mangle", "notrack", "dup", "comment", "ct helper", "continue");

  private static final PacketFilter.Verdict ACCEPT = new PacketFilter.Verdict.Accept();
  private static final PacketFilter.Verdict DROP = new PacketFilter.Verdict.Drop();

  private final SetByName sets;
  private final List<PacketFilter.Condition> conditions = new ArrayList<>();
  private final List<PacketFilter.Rule> rules = new ArrayList<>();

  /** Gives the elements of a named set, missing where there is none. */
  @FunctionalInterface
  interface SetByName {
    /** Its elements; the name begins with {@code @}. */
    JsonNode elements(String name);
  }

  NftRule(SetByName sets) {
    this.sets = sets;
  }

  List<PacketFilter.Rule> read(JsonNode expressions) {
    boolean accepts = false;
    for (JsonNode expression : expressions) {
      accepts |= expression.has("accept");
    }
    for (JsonNode expression : expressions) {
      for (Map.Entry<String, JsonNode> part : expression.properties()) {
        part(part.getKey(), part.getValue(), accepts);
      }
    }
    return rules;
  }

  private void part(String kind, JsonNode value, boolean accepts) {
    Optional<PacketFilter.Verdict> verdict = verdict(kind, value);
    if (verdict.isPresent()) {
      decide(verdict.get());
    } else if (kind.equals("match")) {
      conditions.add(
          NftCondition.of(
              value.path("left"), value.path("op").asText(), resolved(value.path("right"))));
    } else if (kind.equals("vmap")) {
      choose(value.path("key"), resolved(value.path("data")));
    } else if (kind.equals("xt")) {
      byIptables(value, accepts);
    } else if (!NEUTRAL.contains(kind)) {
      conditions.add(packet -> Match.UNKNOWN);
    }
  }

  /** Of an extension of iptables nft tells the name only. */
  private void byIptables(JsonNode extension, boolean accepts) {
    String name = extension.path("name").asText();
    switch (extension.path("type").asText()) {
      case "target" -> {
        if (name.equals("REJECT")) {
          decide(DROP);
        }
      }
      case "match" -> {
        if (name.equals("comment")) {
          return;
        }
        // What accepts by connection nearly always means established ones.
        boolean byState = (name.equals("conntrack") || name.equals("state")) && accepts;
        conditions.add(packet -> byState && packet.incoming() ? Match.YES : Match.UNKNOWN);
      }
      default -> conditions.add(packet -> Match.UNKNOWN);
    }
  }

  private void choose(JsonNode key, JsonNode data) {
    for (JsonNode pair : data.has("set") ? data.path("set") : data) {
      PacketFilter.Condition condition = NftCondition.of(key, "==", pair.path(0));
      for (Map.Entry<String, JsonNode> part : pair.path(1).properties()) {
        verdict(part.getKey(), part.getValue())
            .ifPresent(verdict -> add(List.of(condition), verdict));
      }
    }
  }

  private void decide(PacketFilter.Verdict verdict) {
    add(List.of(), verdict);
  }

  private void add(List<PacketFilter.Condition> more, PacketFilter.Verdict verdict) {
    List<PacketFilter.Condition> all = new ArrayList<>(conditions);
    all.addAll(more);
    rules.add(new PacketFilter.Rule(all, verdict));
  }

  private JsonNode resolved(JsonNode value) {
    return value.isTextual() && value.asText().startsWith("@")
        ? sets.elements(value.asText())
        : value;
  }

  private static Optional<PacketFilter.Verdict> verdict(String kind, JsonNode value) {
    return switch (kind) {
      case "accept", "queue" -> Optional.of(ACCEPT);
      case "drop", "reject" -> Optional.of(DROP);
      case "return" -> Optional.of(new PacketFilter.Verdict.Return());
      case "jump" ->
          Optional.of(new PacketFilter.Verdict.Jump(value.path("target").asText(), true));
      case "goto" ->
          Optional.of(new PacketFilter.Verdict.Jump(value.path("target").asText(), false));
      default -> Optional.empty();
    };
  }
}
