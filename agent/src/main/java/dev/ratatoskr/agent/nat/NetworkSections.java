package dev.ratatoskr.agent.nat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ratatoskr.agent.portmap.GatewayProbe;
import dev.ratatoskr.punch.behaviour.NatReport;
import dev.ratatoskr.punch.keepalive.LearntLifetime;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the report says of the network as a whole. */
final class NetworkSections {
  private static final int PREFIX_BYTES = 8;

  private NetworkSections() {}

  /** Each local address and how it is seen; for people, the ways out that differ. */
  static Section uplinks(List<NatReport.Uplink> uplinks) {
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    Map<InetAddress, List<String>> localByWay = new LinkedHashMap<>();
    for (NatReport.Uplink uplink : uplinks) {
      ObjectNode node = json.addObject();
      node.put("local", text(uplink.local()));
      node.put("address", text(uplink.outside()));
      if (!(uplink.outside() instanceof Inet6Address)) {
        localByWay
            .computeIfAbsent(uplink.outside(), way -> new ArrayList<>())
            .add(text(uplink.local()));
      }
    }
    if (localByWay.isEmpty()) {
      uplinks.forEach(u -> localByWay.put(prefix(u.outside()), List.of(text(u.local()))));
    }
    List<String> ways = new ArrayList<>();
    localByWay.forEach(
        (way, local) -> ways.add(text(way) + " (from " + String.join(", ", local) + ")"));
    String words =
        switch (ways.size()) {
          case 0 -> "none that a server answered on";
          case 1 -> "one";
          default -> ways.size() + ": " + String.join(", ", ways);
        };
    return new Section("uplinks", json, List.of(new Section.Line("Uplinks", words)));
  }

  /** Null when nobody was asked. */
  static Section udpBlocked(NatReport report) {
    int asked = report.ipv4().servers().asked() + report.ipv6().servers().asked();
    String words =
        asked == 0
            ? "unknown: nobody could be asked"
            : report.udpBlocked() ? "blocked: no server answered (" + asked + " asked)" : "passes";
    return new Section(
        "udp_blocked",
        asked == 0 ? NullNode.getInstance() : BooleanNode.valueOf(report.udpBlocked()),
        List.of(new Section.Line("UDP", words)));
  }

  /** What the gateways speak, and whether a port they open leads outside. */
  static Section portMapping(NatFindings findings) {
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    List<String> names = new ArrayList<>();
    for (GatewayProbe.Finding finding : findings.gateways()) {
      ObjectNode node = json.addObject();
      node.put("protocol", finding.protocol().label());
      node.put("gateway", text(finding.gateway()));
      node.put("address", finding.external().map(NetworkSections::text).orElse(null));
      names.add(finding.protocol().label());
    }
    String spoken = String.join(", ", names.stream().distinct().toList());
    String words =
        names.isEmpty()
            ? "none: the router speaks no PCP, NAT-PMP or UPnP, or has it turned off"
            : spoken + (findings.opensPort() ? ": the router opens the port by itself" : "");
    return new Section("port_mapping", json, List.of(new Section.Line("Port mapping", words)));
  }

  /** What cannot be measured in a moment: for how long the NAT remembers a silent path. */
  static Section mappingLifetime(NatFindings findings) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    Optional<LearntLifetime> learnt = findings.remembered().lifetime();
    Optional<Double> held = learnt.map(LearntLifetime::heldNanos).flatMap(NetworkSections::seconds);
    json.put("held_s", held.orElse(null));
    json.put(
        "keepalive_s",
        learnt.map(LearntLifetime::intervalNanos).flatMap(NetworkSections::seconds).orElse(null));
    String words =
        held.map(seconds -> "at least " + seconds.longValue() + " s without traffic")
            .orElse(
                findings.remembered().readable()
                    ? "not known yet: the agent learns it while it runs and has bridges"
                    : "only root and the agent's own user may see what it has learnt");
    boolean seen = findings.report().ipv4().outside().isPresent();
    return new Section(
        "mapping_lifetime",
        json,
        seen ? List.of(new Section.Line("Mappings last", words)) : List.of());
  }

  private static Optional<Double> seconds(long nanos) {
    return nanos > 0 ? Optional.of(Math.round(nanos / 1e6) / 1e3) : Optional.empty();
  }

  /** What the examination itself sent. */
  static Section load(NatReport.Load load) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("packets", load.packets());
    json.put("bytes", load.bytes());
    return new Section("load", json, List.of());
  }

  /** An address without the name of its interface. */
  private static String text(InetAddress address) {
    return plain(address, address.getAddress().length).getHostAddress();
  }

  /** The /64: privacy addresses within one are not several uplinks. */
  private static InetAddress prefix(InetAddress address) {
    return address instanceof Inet6Address ? plain(address, PREFIX_BYTES) : address;
  }

  private static InetAddress plain(InetAddress address, int keptBytes) {
    byte[] bytes = address.getAddress();
    Arrays.fill(bytes, keptBytes, bytes.length, (byte) 0);
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address has 4 or 16 bytes", e);
    }
  }
}
