package dev.ratatoskr.agent.nat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ratatoskr.punch.behaviour.Filtering;
import dev.ratatoskr.punch.behaviour.Mapping;
import dev.ratatoskr.punch.behaviour.NatFacts;
import dev.ratatoskr.punch.behaviour.NatReport;
import java.util.List;

/**
 * What all of it means for connecting.
 *
 * @param words a sentence or two
 */
public record Verdict(Kind kind, String words) {

  /** The kinds, the best first; in the JSON in lower case. */
  public enum Kind {
    /** Everybody may begin. */
    OPEN,
    /** Both must send, and that is enough. */
    GOOD,
    /** Every peer sees another port, which can be foreseen. */
    PREDICTABLE,
    /** Every peer sees another port. */
    HARD,
    /** Over IPv4 nothing answers, over IPv6 something does. */
    IPV6_ONLY,
    /** No UDP. */
    BLOCKED,
    /** Too few servers answered. */
    UNKNOWN
  }

  static Verdict of(NatFindings findings) {
    NatReport report = findings.report();
    if (!findings.couldTell()) {
      return new Verdict(Kind.UNKNOWN, "Nothing could be told: " + findings.trouble() + ".");
    }
    if (report.udpBlocked()) {
      return new Verdict(
          Kind.BLOCKED,
          "No UDP gets through this network (or it is offline): no direct connections here; traffic"
              + " stays on the mesh.");
    }
    boolean ipv6 = report.ipv6().outside().isPresent();
    boolean ipv4Open = report.ipv4().present() && report.ipv4().servers().asked() == 0;
    if (report.ipv4().outside().isEmpty() && !ipv4Open) {
      return new Verdict(
          Kind.IPV6_ONLY, "Direct connections work with people who have IPv6, and only with them.");
    }
    if (findings.opensPort()) {
      return new Verdict(
          Kind.OPEN,
          "Your router opens a port by itself: direct connections work with everybody whose network"
              + " lets UDP out.");
    }
    Kind kind = kind(report.facts());
    return new Verdict(kind, words(kind) + (ipv6 ? alsoIpv6(kind) : ""));
  }

  Section section() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("kind", FamilySections.lower(kind));
    json.put("text", words);
    return new Section("verdict", json, List.of(new Section.Line("Verdict", words)));
  }

  private static Kind kind(NatFacts facts) {
    if (facts.isPredictable()) {
      return Kind.PREDICTABLE;
    }
    if (facts.mapping().isDependent()) {
      return Kind.HARD;
    }
    if (facts.mapping() == Mapping.UNKNOWN) {
      return Kind.UNKNOWN;
    }
    return facts.filtering() == Filtering.ENDPOINT_INDEPENDENT ? Kind.OPEN : Kind.GOOD;
  }

  private static String words(Kind kind) {
    return switch (kind) {
      case OPEN -> "Direct connections work with everybody whose network lets UDP out.";
      case GOOD -> "Direct connections work with nearly everyone.";
      case PREDICTABLE ->
          "Direct connections work with nearly everyone, since the router's next port can be"
              + " foreseen; not with people whose router takes any port at random.";
      case HARD ->
          "Direct connections work with people whose routers keep one port, where yours is searched"
              + " for in a second or two; not with people behind routers like this one, unless one"
              + " of the two gets a port mapping.";
      case UNKNOWN -> "Too few servers answered to tell how direct connections will work.";
      case IPV6_ONLY, BLOCKED -> throw new IllegalArgumentException("no kind of IPv4: " + kind);
    };
  }

  private static String alsoIpv6(Kind kind) {
    return switch (kind) {
      case OPEN, GOOD -> "";
      case PREDICTABLE, HARD, UNKNOWN -> " Over IPv6 they work with everybody who has it, too.";
      case IPV6_ONLY, BLOCKED -> "";
    };
  }
}
