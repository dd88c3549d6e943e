package dev.ratatoskr.agent.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;

/** Reads what a rule of nftables asks. */
final class NftCondition {
  private static final Set<String> TRANSPORTS = Set.of("tcp", "sctp", "dccp", "icmp", "icmpv6");
  private static final Set<String> IPV6_NAMES = Set.of("ipv6", "ip6", "10", "34525");
  private static final Set<String> UDP_NAMES = Set.of("udp", "17");

  private NftCondition() {}

  /**
   * One comparison.
   *
   * @param left what of the packet
   * @param op {@code ==}, {@code !=}, {@code in}, {@code <} and the like
   * @param right one value, or a set of which one must match
   */
  static PacketFilter.Condition of(JsonNode left, String op, JsonNode right) {
    String protocol = left.path("payload").path("protocol").asText();
    if (TRANSPORTS.contains(protocol) || protocol.equals("ip")) {
      return packet -> Match.NO;
    }
    BiFunction<AgentPacket, JsonNode, Match> single = comparison(left);
    return switch (op) {
      case "==", "in" -> packet -> any(packet, right, single);
      case "!=" -> packet -> any(packet, right, single).not();
      default -> packet -> Match.UNKNOWN;
    };
  }

  private static Match any(
      AgentPacket packet, JsonNode right, BiFunction<AgentPacket, JsonNode, Match> single) {
    if (right.isMissingNode()) {
      return Match.UNKNOWN;
    }
    Match match = Match.NO;
    for (JsonNode value : values(right)) {
      match = match.or(value.asText().equals("*") ? Match.YES : single.apply(packet, value));
    }
    return match;
  }

  private static List<JsonNode> values(JsonNode right) {
    JsonNode many = right.has("set") ? right.path("set") : right;
    if (!many.isArray()) {
      return List.of(element(right));
    }
    List<JsonNode> values = new ArrayList<>();
    many.forEach(each -> values.add(element(each)));
    return values;
  }

  /** An element with a comment, a counter or a timeout is wrapped. */
  private static JsonNode element(JsonNode value) {
    return value.has("elem") ? value.path("elem").path("val") : value;
  }

  private static BiFunction<AgentPacket, JsonNode, Match> comparison(JsonNode left) {
    if (left.has("meta")) {
      return meta(left.path("meta").path("key").asText());
    }
    if (left.path("ct").path("key").asText().equals("state")) {
      return (packet, value) -> packet.state(value.asText());
    }
    JsonNode payload = left.path("payload");
    return payload(payload.path("protocol").asText(), payload.path("field").asText());
  }

  private static BiFunction<AgentPacket, JsonNode, Match> meta(String key) {
    return switch (key) {
      case "iifname", "iif" -> (packet, value) -> packet.device(true, value.asText());
      case "oifname", "oif" -> (packet, value) -> packet.device(false, value.asText());
      case "l4proto" -> (packet, value) -> Match.of(UDP_NAMES.contains(value.asText()));
      case "nfproto", "protocol" ->
          (packet, value) -> Match.of(IPV6_NAMES.contains(value.asText()));
      default -> (packet, value) -> Match.UNKNOWN;
    };
  }

  private static BiFunction<AgentPacket, JsonNode, Match> payload(String protocol, String field) {
    return switch (protocol + " " + field) {
      case "udp dport", "udp sport", "th dport", "th sport" ->
          (packet, value) -> port(packet.port(), value);
      case "ip6 nexthdr" -> (packet, value) -> Match.of(UDP_NAMES.contains(value.asText()));
      case "ip6 saddr", "ip6 daddr" -> (packet, value) -> address(value);
      default -> (packet, value) -> Match.UNKNOWN;
    };
  }

  private static Match port(int port, JsonNode value) {
    JsonNode range = value.path("range");
    if (range.isArray()) {
      return Match.of(port >= range.path(0).asInt() && port <= range.path(1).asInt());
    }
    return value.isInt() ? Match.of(value.asInt() == port) : Match.UNKNOWN;
  }

  private static Match address(JsonNode value) {
    JsonNode prefix = value.path("prefix");
    if (prefix.isMissingNode()) {
      return value.isTextual() ? AgentPacket.address(value.asText(), 128) : Match.UNKNOWN;
    }
    return AgentPacket.address(prefix.path("addr").asText(), prefix.path("len").asInt());
  }
}
