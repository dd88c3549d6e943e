package dev.ratatoskr.agent.daemon;

import dev.ratatoskr.agent.bridge.Hiding;
import dev.ratatoskr.agent.shim.ShimCounters;
import dev.ratatoskr.agent.status.AgentStatus;
import dev.ratatoskr.agent.status.BridgeStatus;
import dev.ratatoskr.agent.status.StatusJson;
import dev.ratatoskr.agent.supervise.DirectPath;
import dev.ratatoskr.agent.supervise.PeerState;
import dev.ratatoskr.agent.supervise.PeerStatus;
import dev.ratatoskr.punch.keepalive.LearntLifetime;
import dev.ratatoskr.punch.keepalive.RttEstimate;
import dev.ratatoskr.punch.portmap.PortMapping;
import dev.ratatoskr.transport.peer.NatView;
import dev.ratatoskr.transport.peer.PeerConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Writes what the machines know in the words of the status. Values only. */
final class StatusBoard {
  private StatusBoard() {}

  /**
   * One line.
   *
   * @param name what the user calls the peer
   * @param connection if there is one
   * @param run the bridge's, if there is one
   * @param nowNanos in the clock of the peer's status
   */
  static BridgeStatus bridge(
      PeerStatus peer,
      Optional<String> name,
      @Nullable PeerConnection connection,
      @Nullable BridgeRun run,
      long nowNanos) {
    Duration age = Duration.ofNanos(nowNanos - peer.stage().sinceNanos());
    ShimCounters counters = run == null ? ShimCounters.NONE : run.counters();
    Optional<RttEstimate> direct =
        Optional.ofNullable(connection).flatMap(PeerConnection::directRtt);
    return new BridgeStatus(
        new AgentStatus.Node(peer.key(), peer.address()),
        name,
        new BridgeStatus.Stage(
            state(peer.stage().state()), peer.stage().reason(), Instant.now().minus(age)),
        Optional.ofNullable(peer.path()).map(known -> path(known, connection)),
        new BridgeStatus.Figures(
            connection == null ? Optional.empty() : connection.engineName(),
            trips(peer, direct, nowNanos),
            connection == null ? OptionalDouble.empty() : connection.directLoss(),
            counters.bytesIn(),
            counters.bytesOut()),
        run == null ? Optional.empty() : run.hiding().map(hiding -> transit(hiding, counters)));
  }

  /**
   * Round trips.
   *
   * @param direct of the path that the connection uses
   */
  static BridgeStatus.RoundTrips trips(
      PeerStatus peer, Optional<RttEstimate> direct, long nowNanos) {
    DirectPath path = peer.path();
    PeerStatus.Mesh mesh = peer.mesh();
    return new BridgeStatus.RoundTrips(
        path == null ? OptionalDouble.empty() : millis(path.rttNanos()),
        path == null ? OptionalDouble.empty() : jitter(direct),
        millis(mesh.rttNanos()),
        mesh.rttNanos() <= 0
            ? OptionalDouble.empty()
            : OptionalDouble.of((nowNanos - mesh.measuredNanos()) / 1e9),
        millis(mesh.estimateNanos()));
  }

  /** As far as it is known; unlike a round trip, it may be 0. */
  private static OptionalDouble jitter(Optional<RttEstimate> direct) {
    return direct.stream()
        .flatMapToLong(rtt -> rtt.jitter().nanos().stream())
        .mapToDouble(nanos -> nanos / 1e6)
        .findFirst();
  }

  private static BridgeStatus.Transit transit(Hiding hiding, ShimCounters counters) {
    return new BridgeStatus.Transit(hiding.hidden(), hiding.reason(), counters.strangers());
  }

  /**
   * What is known of the NAT.
   *
   * @param mappings what gateways granted; one that translates says more than a pinhole
   */
  static AgentStatus.Nat nat(NatView view, List<PortMapping> mappings) {
    String mapping =
        switch (view.facts().mapping()) {
          case UNKNOWN -> view.facts().udpBlocked() ? "udp-blocked" : "unknown";
          case NONE -> "none";
          case ENDPOINT_INDEPENDENT -> "endpoint-independent";
          case ADDRESS_DEPENDENT -> "address-dependent";
          case ADDRESS_AND_PORT_DEPENDENT -> "address-and-port-dependent";
          case DEPENDENT -> "endpoint-dependent";
        };
    return new AgentStatus.Nat(
        mapping,
        "unknown",
        view.addresses().stream().map(StatusJson::text).toList(),
        mappings.stream()
            .min(Comparator.comparing(PortMapping::isPinhole))
            .map(
                best ->
                    new AgentStatus.PortMapping(
                        best.protocol().label(), StatusJson.text(best.external()))),
        view.lifetime().map(StatusBoard::keepalive).orElse(AgentStatus.Keepalive.UNKNOWN));
  }

  private static AgentStatus.Keepalive keepalive(LearntLifetime lifetime) {
    return new AgentStatus.Keepalive(
        OptionalDouble.of(lifetime.intervalNanos() / 1e9),
        lifetime.heldNanos() > 0
            ? OptionalDouble.of(lifetime.heldNanos() / 1e9)
            : OptionalDouble.empty());
  }

  private static BridgeStatus.Path path(DirectPath path, @Nullable PeerConnection connection) {
    return new BridgeStatus.Path(
        path.kind().name().toLowerCase(Locale.ROOT),
        SourceAddress.towards(path.remote(), path.local()),
        path.remote(),
        connection == null ? 0 : connection.datagrams().maxBytes());
  }

  private static OptionalDouble millis(long nanos) {
    return nanos <= 0 ? OptionalDouble.empty() : OptionalDouble.of(nanos / 1e6);
  }

  private static BridgeStatus.State state(PeerState state) {
    return switch (state) {
      case RENDEZVOUS -> BridgeStatus.State.RENDEZVOUS;
      case PUNCHING -> BridgeStatus.State.PUNCHING;
      case CONNECTING -> BridgeStatus.State.CONNECTING;
      case BRIDGED -> BridgeStatus.State.BRIDGED;
      case STANDBY -> BridgeStatus.State.STANDBY;
      case FAILED -> BridgeStatus.State.FAILED;
    };
  }
}
