package dev.ratatoskr.agent.daemon;

import dev.ratatoskr.agent.bridge.BridgeEvent;
import dev.ratatoskr.agent.bridge.BridgeSettings;
import dev.ratatoskr.agent.bridge.RouterPeer;
import dev.ratatoskr.agent.shim.ShimCounters;
import dev.ratatoskr.agent.supervise.DirectPath;
import dev.ratatoskr.agent.supervise.PeerEvent;
import dev.ratatoskr.agent.supervise.Use;
import dev.ratatoskr.proto.rendezvous.wire.Envelope;
import dev.ratatoskr.proto.rendezvous.wire.MeshLink;
import dev.ratatoskr.punch.check.Path;
import dev.ratatoskr.transport.peer.ConnectionEvent;
import dev.ratatoskr.transport.peer.PeerConnection;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One peer's connection and its bridge, and what the supervisor hears of both. Thread: the loop.
 */
final class PeerLink {
  /** What is told to be longer counts as this. */
  private static final long MOST_MICROS = TimeUnit.SECONDS.toMicros(10);

  private final PeerConnection connection;
  private final BridgeRun bridge;
  private final Consumer<PeerEvent> supervisor;
  private boolean introduced;
  private long framesTold;

  PeerLink(
      BridgeRun.Site site,
      BridgeSettings settings,
      PeerConnection connection,
      Consumer<PeerEvent> supervisor) {
    this.connection = connection;
    this.supervisor = supervisor;
    this.bridge = new BridgeRun(site, settings, connection, this::onBridge);
  }

  PeerConnection connection() {
    return connection;
  }

  BridgeRun bridge() {
    return bridge;
  }

  /** Whether an agent has ever proved itself there. */
  boolean isIntroduced() {
    return introduced;
  }

  void onEvent(ConnectionEvent event) {
    switch (event) {
      case ConnectionEvent.OverlayAnswered answered ->
          supervisor.accept(new PeerEvent.Answered(answered.rttNanos()));
      case ConnectionEvent.OverlaySilent silent -> supervisor.accept(new PeerEvent.Unanswered());
      case ConnectionEvent.Authenticated authenticated -> {
        introduced = true;
        bridge.onFeatures(authenticated.features());
        supervisor.accept(new PeerEvent.Authenticated());
      }
      case ConnectionEvent.OverlayRtt sample ->
          supervisor.accept(new PeerEvent.MeshRtt(sample.rttNanos()));
      case ConnectionEvent.PunchOffered offered -> supervisor.accept(new PeerEvent.PunchOffered());
      case ConnectionEvent.DirectPath found -> {
        bridge.onPath();
        supervisor.accept(new PeerEvent.PathFound(path(found.path())));
      }
      case ConnectionEvent.DirectRtt sample ->
          supervisor.accept(new PeerEvent.PathRtt(sample.smoothedNanos(), sample.latestNanos()));
      case ConnectionEvent.PunchFailed failed ->
          supervisor.accept(new PeerEvent.PunchFailed(failed.reason()));
      case ConnectionEvent.DirectPathDead dead ->
          supervisor.accept(new PeerEvent.PathDead(dead.reason()));
      case ConnectionEvent.Message message -> onMessage(message.envelope());
      case ConnectionEvent.Closed closed -> {
        bridge.onLinkClosed(closed.reason());
        supervisor.accept(new PeerEvent.LinkClosed(closed.reason()));
      }
    }
  }

  /** A fresh list of the router's peerings. */
  void onPeers(List<RouterPeer> peers) {
    bridge.onPeers(peers);
    tellTraffic();
  }

  /**
   * Tells what the bridge has carried, if that is more than before: before the router's own counts
   * are told, or traffic that took the bridge would seem to have passed it by.
   */
  void tellTraffic() {
    ShimCounters counters = bridge.counters();
    if (counters.traffic() != framesTold) {
      framesTold = counters.traffic();
      supervisor.accept(new PeerEvent.BridgeTraffic(framesTold, counters.strangers()));
    }
  }

  /** Tells the peer how we see the bridge. */
  void tell(Use use) {
    connection.send(UseCodec.encode(use));
  }

  /** Tells the peer how far our router is from the mesh. */
  void tellMeshLink(long rttNanos) {
    int micros = Math.toIntExact(Math.min(MOST_MICROS, rttNanos / 1000));
    connection.send(
        Envelope.newBuilder().setMeshLink(MeshLink.newBuilder().setRttMicros(micros)).build());
  }

  private void onMessage(Envelope envelope) {
    if (envelope.hasBridgeUse()) {
      UseCodec.decode(envelope.getBridgeUse())
          .ifPresent(use -> supervisor.accept(new PeerEvent.PeerUse(use)));
    } else if (envelope.hasMeshLink()) {
      long micros = Integer.toUnsignedLong(envelope.getMeshLink().getRttMicros());
      long nanos = TimeUnit.MICROSECONDS.toNanos(Math.min(MOST_MICROS, micros));
      supervisor.accept(new PeerEvent.PeerMeshLink(nanos));
    } else {
      bridge.onControl(envelope);
    }
  }

  private void onBridge(BridgeEvent event) {
    switch (event) {
      case BridgeEvent.Offered offered -> supervisor.accept(new PeerEvent.BridgeOffered());
      case BridgeEvent.Bridged bridged -> supervisor.accept(new PeerEvent.Bridged());
      case BridgeEvent.Failed failed ->
          supervisor.accept(new PeerEvent.BridgeFailed(failed.reason()));
      case BridgeEvent.Closed closed ->
          supervisor.accept(new PeerEvent.BridgeClosed(closed.reason()));
      case BridgeEvent.Cost cost -> {
        // The router's own business; the bridge has logged it.
      }
    }
  }

  private DirectPath path(Path found) {
    InetSocketAddress local = connection.directLocal().orElseGet(() -> new InetSocketAddress(0));
    return new DirectPath(found.kind(), local, found.remote(), Math.max(1, found.rttNanos()));
  }
}
