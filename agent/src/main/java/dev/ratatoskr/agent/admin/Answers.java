package dev.ratatoskr.agent.admin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.PeerKey;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the router's answers. Routers omit fields whose value is zero, and older ones name some
 * differently; only what we cannot do without is required.
 */
final class Answers {
  /** More entries than any real router has; the rest of a longer list is ignored. */
  private static final int MAX_ENTRIES = 100_000;

  private static final int MAX_TEXT = 300;
  private static final int MAX_PATH = 1000;

  private Answers() {}

  @FunctionalInterface
  interface Entry<T> {
    T read(JsonNode node) throws MalformedException;
  }

  /** A list that may be missing or null; one bad entry does not spoil the others. */
  static <T> List<T> each(JsonNode response, String field, Entry<T> entry)
      throws MalformedException {
    JsonNode list = response.path(field);
    if (list.isMissingNode() || list.isNull()) {
      return List.of();
    }
    if (!list.isArray()) {
      throw new MalformedException(field + " is not a list");
    }
    List<T> values = new ArrayList<>();
    int bad = 0;
    for (JsonNode node : list) {
      if (values.size() == MAX_ENTRIES) {
        break;
      }
      try {
        values.add(entry.read(node));
      } catch (MalformedException e) {
        bad++;
      }
    }
    if (values.isEmpty() && bad > 0) {
      throw new MalformedException("none of " + bad + " " + field + " can be read");
    }
    return List.copyOf(values);
  }

  static SelfInfo self(JsonNode node) throws MalformedException {
    String version = text(node, "build_version");
    // 0.4 alone tells tree coordinates here, and packages of it name no version.
    RouterVersion parsed = RouterVersion.parse(version);
    boolean old = !parsed.known() && node.has("coords");
    return new SelfInfo(
        PeerKey.parse(text(node, "key")),
        address(node),
        text(node, "subnet"),
        old ? RouterVersion.parse("0.4") : parsed);
  }

  static PeerInfo peer(JsonNode node) throws MalformedException {
    String key = text(node, "key");
    String error = text(node, "last_error");
    return new PeerInfo(
        text(node, "remote"),
        node.path("up").asBoolean(!node.has("up") && !key.isEmpty() && error.isEmpty()),
        key.isEmpty() ? Optional.empty() : Optional.of(PeerKey.parse(key)),
        new PeerInfo.Link(
            node.path("inbound").asBoolean(false),
            count(node, "cost"),
            node.has("latency") ? count(node, "latency") : count(node, "latency_ms"),
            count(node, "bytes_recvd"),
            count(node, "bytes_sent")),
        error);
  }

  static SessionInfo session(JsonNode node) throws MalformedException {
    return new SessionInfo(
        PeerKey.parse(text(node, "key")),
        address(node),
        count(node, "bytes_recvd"),
        count(node, "bytes_sent"),
        Math.max(0, node.path("uptime").asDouble(0)));
  }

  static PathInfo path(JsonNode node) throws MalformedException {
    List<Long> ports = new ArrayList<>();
    for (JsonNode port : node.path("path")) {
      if (ports.size() == MAX_PATH) {
        throw new MalformedException("path is too long");
      }
      ports.add(port.asLong());
    }
    return new PathInfo(PeerKey.parse(text(node, "key")), ports);
  }

  static TunInfo tun(JsonNode node) {
    long mtu = count(node, "mtu");
    return new TunInfo(
        node.path("enabled").asBoolean(false), text(node, "name"), (int) Math.min(mtu, 65_535));
  }

  /** A URI as a log may show it: its query holds the password. */
  static String withoutQuery(String uri) {
    int query = uri.indexOf('?');
    return query < 0 ? uri : uri.substring(0, query);
  }

  static String text(JsonNode node, String field) {
    String text = node.path(field).asText("");
    String clean = text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
    return clean.replaceAll("\\p{Cntrl}", "?");
  }

  private static Inet6Address address(JsonNode node) throws MalformedException {
    String text = text(node, "address");
    try {
      if (InetAddress.ofLiteral(text) instanceof Inet6Address address) {
        return address;
      }
    } catch (IllegalArgumentException e) {
      throw new MalformedException("address is not an IPv6 address", e);
    }
    throw new MalformedException("address is not an IPv6 address");
  }

  private static long count(JsonNode node, String field) {
    return Math.max(0, node.path(field).asLong(0));
  }
}
