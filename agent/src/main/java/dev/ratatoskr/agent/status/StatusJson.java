package dev.ratatoskr.agent.status;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** The JSON that users' scripts read. Every field is always there; what is not known is null. */
public final class StatusJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private StatusJson() {}

  /** The whole status. */
  public static ObjectNode of(AgentStatus status) {
    ObjectNode json = JSON.objectNode();
    json.set("self", self(status.self()));
    ObjectNode nat = json.putObject("nat");
    nat.put("mapping", status.nat().mapping());
    nat.put("filtering", status.nat().filtering());
    ArrayNode addresses = nat.putArray("addresses");
    status.nat().addresses().forEach(addresses::add);
    status
        .nat()
        .portMapping()
        .ifPresentOrElse(
            mapping ->
                nat.putObject("port_mapping")
                    .put("protocol", mapping.protocol())
                    .put("external", mapping.external()),
            () -> nat.putNull("port_mapping"));
    putNumber(nat, "keepalive_s", status.nat().keepalive().intervalSeconds());
    putNumber(nat, "mapping_held_s", status.nat().keepalive().heldSeconds());
    ArrayNode bridges = json.putArray("bridges");
    status.bridges().forEach(bridge -> bridges.add(bridge(bridge)));
    return json;
  }

  /** An address as the status writes it: IPv6 in brackets, no name. */
  public static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  private static ObjectNode self(AgentStatus.Self self) {
    ObjectNode json = JSON.objectNode();
    putNode(json, self.node());
    json.put("version", self.version());
    json.put("router_version", self.routerVersion());
    json.put("ready", self.ready());
    json.put("reason", self.reason());
    return json;
  }

  private static ObjectNode bridge(BridgeStatus bridge) {
    ObjectNode json = JSON.objectNode();
    putNode(json, Optional.of(bridge.node()));
    json.put("name", bridge.name().orElse(null));
    json.put("state", bridge.stage().state().name().toLowerCase(Locale.ROOT));
    json.put("reason", bridge.stage().reason());
    bridge
        .path()
        .ifPresentOrElse(
            path -> {
              ObjectNode node = json.putObject("path");
              node.put("kind", path.kind());
              node.put("local", text(path.local()));
              node.put("remote", text(path.remote()));
              node.put("datagram_bytes", path.datagramBytes());
            },
            () -> json.putNull("path"));
    BridgeStatus.Figures figures = bridge.figures();
    json.put("engine", figures.engine().orElse(null));
    putNumber(json, "rtt_ms", figures.trips().directMillis());
    putNumber(json, "jitter_ms", figures.trips().directJitterMillis());
    putNumber(json, "mesh_rtt_ms", figures.trips().meshMillis());
    putNumber(json, "mesh_rtt_age_s", figures.trips().meshAgeSeconds());
    putNumber(json, "mesh_estimate_ms", figures.trips().meshEstimateMillis());
    putNumber(json, "loss", figures.loss());
    json.put("since", bridge.stage().since().toString());
    json.put("bytes_in", figures.bytesIn());
    json.put("bytes_out", figures.bytesOut());
    bridge
        .transit()
        .ifPresentOrElse(
            transit ->
                json.putObject("transit")
                    .put("hidden", transit.hidden())
                    .put("reason", transit.reason())
                    .put("foreign_frames", transit.foreignFrames()),
            () -> json.putNull("transit"));
    return json;
  }

  private static void putNode(ObjectNode json, Optional<AgentStatus.Node> node) {
    json.put("key", node.map(n -> n.key().toString()).orElse(null));
    json.put("address", node.map(n -> n.address().getHostAddress()).orElse(null));
  }

  private static void putNumber(ObjectNode json, String name, OptionalDouble number) {
    if (number.isPresent()) {
      json.put(name, Math.round(number.getAsDouble() * 1000) / 1000.0);
    } else {
      json.putNull(name);
    }
  }
}
