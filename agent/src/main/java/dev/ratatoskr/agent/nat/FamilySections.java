package dev.ratatoskr.agent.nat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ratatoskr.punch.behaviour.Mapping;
import dev.ratatoskr.punch.behaviour.NatReport;
import dev.ratatoskr.punch.behaviour.PortAllocation;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What the report says of IPv4 and of IPv6. */
final class FamilySections {
  private FamilySections() {}

  /** The address outside, and each property of the NAT. */
  static Section ipv4(NatReport.Family family) {
    NatReport.Behaviour behaviour = family.behaviour();
    ObjectNode json = common(family);
    json.put("mapping", lower(behaviour.mapping()));
    json.put("filtering", lower(behaviour.filtering()));
    switch (behaviour.allocation()) {
      case PortAllocation.Unknown unknown -> allocation(json, "unknown");
      case PortAllocation.Preserving preserving -> allocation(json, "preserving");
      case PortAllocation.Random random -> allocation(json, "random");
      case PortAllocation.Sequential sequential ->
          allocation(json, "sequential").put("stride", sequential.stride());
    }
    switch (behaviour.hairpin()) {
      case WORKS -> json.put("hairpin", true);
      case FAILS -> json.put("hairpin", false);
      case UNKNOWN -> json.putNull("hairpin");
    }
    Section.Line address = new Section.Line("IPv4 address", address(family, "IPv4"));
    boolean seen = family.outside().isPresent();
    List<Section.Line> rest =
        List.of(
            new Section.Line("NAT", mapping(behaviour.mapping())),
            new Section.Line("Filter", filtering(behaviour)),
            new Section.Line("Ports", allocation(behaviour)),
            new Section.Line("Hairpin", hairpin(behaviour)));
    return new Section(
        "ipv4",
        json,
        seen ? Stream.concat(Stream.of(address), rest.stream()).toList() : List.of(address));
  }

  /** The address and the firewall; a NAT is rare here. */
  static Section ipv6(NatReport.Family family) {
    NatReport.Behaviour behaviour = family.behaviour();
    ObjectNode json = common(family);
    switch (behaviour.mapping()) {
      case UNKNOWN -> json.putNull("translated");
      case NONE -> json.put("translated", false);
      case ENDPOINT_INDEPENDENT, ADDRESS_DEPENDENT, ADDRESS_AND_PORT_DEPENDENT, DEPENDENT ->
          json.put("translated", true);
    }
    json.put("filtering", lower(behaviour.filtering()));
    String words = address(family, "IPv6");
    if (family.outside().isPresent()) {
      boolean translated = json.path("translated").asBoolean();
      words += (translated ? ", translated; " : "; firewall: ") + filtering(behaviour);
    }
    return new Section("ipv6", json, List.of(new Section.Line("IPv6", words)));
  }

  /** An enum's name as the JSON has it. */
  static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static ObjectNode common(NatReport.Family family) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("present", family.present());
    json.put("address", family.outside().map(InetAddress::getHostAddress).orElse(null));
    json.put("servers_asked", family.servers().asked());
    json.put("servers_answered", family.servers().answered());
    return json;
  }

  private static ObjectNode allocation(ObjectNode json, String rule) {
    return json.put("allocation", rule).putNull("stride");
  }

  private static String address(NatReport.Family family, String name) {
    if (family.outside().isPresent()) {
      return family.outside().get().getHostAddress();
    }
    if (!family.present()) {
      return "none: this machine has no way out over " + name;
    }
    int asked = family.servers().asked();
    return asked > 0
        ? "unknown: no server answered (" + asked + " asked)"
        : "unknown: no server had answered when the time was over";
  }

  private static String mapping(Mapping mapping) {
    return switch (mapping) {
      case UNKNOWN -> "unknown: too few servers answered to compare";
      case NONE -> "none: this machine has the outside address itself";
      case ENDPOINT_INDEPENDENT -> "your router keeps one public port for everybody";
      case ADDRESS_DEPENDENT -> "your router picks another public port for each address";
      case ADDRESS_AND_PORT_DEPENDENT, DEPENDENT ->
          "your router picks another public port for each peer (symmetric NAT)";
    };
  }

  private static String filtering(NatReport.Behaviour behaviour) {
    return switch (behaviour.filtering()) {
      case UNKNOWN -> "not known, as no server could test it";
      case ENDPOINT_INDEPENDENT ->
          behaviour.mapping() == Mapping.NONE
              ? "lets everybody in"
              : "lets everybody in, once something was sent";
      case ADDRESS_DEPENDENT -> "lets in only addresses that something was sent to";
      case ADDRESS_AND_PORT_DEPENDENT -> "lets in only those that something was sent to";
    };
  }

  private static String allocation(NatReport.Behaviour behaviour) {
    return switch (behaviour.allocation()) {
      case PortAllocation.Unknown unknown -> "unknown";
      case PortAllocation.Preserving preserving -> "the same number outside as inside";
      case PortAllocation.Random random -> "picked without a rule that could be foreseen";
      case PortAllocation.Sequential sequential ->
          "counted "
              + (sequential.stride() > 0 ? "up" : "down")
              + " by "
              + Math.abs(sequential.stride())
              + ", so they can be foreseen";
    };
  }

  private static String hairpin(NatReport.Behaviour behaviour) {
    return switch (behaviour.hairpin()) {
      case WORKS -> "works: machines here reach each other by the outside address, too";
      case FAILS -> "no: machines here reach each other by their inside addresses only";
      case UNKNOWN -> behaviour.mapping() == Mapping.NONE ? "not needed" : "unknown";
    };
  }
}
