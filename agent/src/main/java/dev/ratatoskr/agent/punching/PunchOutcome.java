package dev.ratatoskr.agent.punching;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ratatoskr.agent.status.StatusJson;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Optional;

/**
 * How a round ended.
 *
 * @param round from 1
 * @param found the path, if there is one
 * @param reason why there is none, for a human; empty when there is one
 * @param seconds since both sides were ready
 * @param sent what left our ports in that time
 */
public record PunchOutcome(
    int round, Optional<Found> found, String reason, double seconds, Sent sent) {

  /**
   * A path.
   *
   * @param kind of the peer's address, as the status names it
   * @param local our end
   * @param remote the peer's
   * @param rttMillis shortest round trip of a probe
   */
  public record Found(
      String kind, InetSocketAddress local, InetSocketAddress remote, double rttMillis) {}

  /**
   * UDP payloads.
   *
   * @param packets how many
   * @param bytes their sum, without headers
   */
  public record Sent(long packets, long bytes) {
    Sent since(Sent before) {
      return new Sent(packets - before.packets, bytes - before.bytes);
    }

    Sent plus(int payloadBytes) {
      return new Sent(packets + 1, bytes + payloadBytes);
    }
  }

  /** For a program; every field is always there, what is not known is null. */
  public ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("round", round);
    json.put("outcome", found.isPresent() ? "nominated" : "failed");
    json.put("reason", found.isPresent() ? null : reason);
    json.put("seconds", thousandths(seconds));
    json.put("kind", found.map(Found::kind).orElse(null));
    json.put("local", found.map(f -> StatusJson.text(f.local)).orElse(null));
    json.put("remote", found.map(f -> StatusJson.text(f.remote)).orElse(null));
    json.put("rtt_ms", found.map(f -> thousandths(f.rttMillis)).orElse(null));
    json.put("packets", sent.packets);
    json.put("bytes", sent.bytes);
    return json;
  }

  /** For a human. */
  public String sentence() {
    String end =
        found
            .map(
                f ->
                    String.format(
                        Locale.ROOT,
                        "a path to %s (%s), round trip %.1f ms",
                        StatusJson.text(f.remote),
                        f.kind,
                        f.rttMillis))
            .orElse("no path: " + reason);
    return String.format(
        Locale.ROOT,
        "round %d: %s; after %.2f s and %d packets",
        round,
        end,
        seconds,
        sent.packets);
  }

  private static double thousandths(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
