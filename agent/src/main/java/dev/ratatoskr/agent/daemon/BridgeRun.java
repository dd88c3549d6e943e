package dev.ratatoskr.agent.daemon;

import dev.ratatoskr.agent.bridge.Bridge;
import dev.ratatoskr.agent.bridge.BridgeEffect;
import dev.ratatoskr.agent.bridge.BridgeEvent;
import dev.ratatoskr.agent.bridge.BridgeSettings;
import dev.ratatoskr.agent.bridge.Hiding;
import dev.ratatoskr.agent.bridge.RouterPeer;
import dev.ratatoskr.agent.shim.LaneTerms;
import dev.ratatoskr.agent.shim.ParkedStream;
import dev.ratatoskr.agent.shim.ShimCounters;
import dev.ratatoskr.agent.shim.ShimSpec;
import dev.ratatoskr.agent.shim.TcpShim;
import dev.ratatoskr.proto.rendezvous.wire.Envelope;
import dev.ratatoskr.transport.TransportException;
import dev.ratatoskr.transport.io.NettyLoop;
import dev.ratatoskr.transport.lane.RedundancyChoice;
import dev.ratatoskr.transport.peer.PeerConnection;
import dev.ratatoskr.transport.quic.QuicStream;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the bridge machine of one peer: shims, streams, messages, the router. Thread: the loop. */
final class BridgeRun {
  private static final Logger LOG = LoggerFactory.getLogger(BridgeRun.class);

  private final NettyLoop loop;
  private final Site site;
  private final BridgeSettings settings;
  private final PeerConnection connection;
  private final Consumer<BridgeEvent> onEvent;
  private final Bridge bridge;
  private final Inputs inputs = new Inputs(this::drain);
  private final Alarm alarm;
  private @Nullable ParkedStream parked;
  private @Nullable ShimSpec awaitsStream;
  private @Nullable TcpShim shim;
  private Set<String> common = Set.of();

  /**
   * No bridge yet.
   *
   * @param site what all bridges share
   * @param onEvent told on the loop; may call back
   */
  BridgeRun(
      Site site,
      BridgeSettings settings,
      PeerConnection connection,
      Consumer<BridgeEvent> onEvent) {
    this.loop = site.loop;
    this.site = site;
    this.settings = settings;
    this.connection = connection;
    this.onEvent = onEvent;
    this.bridge = new Bridge(settings, new SecureRandom());
    this.alarm = new Alarm(loop, () -> inputs.add(() -> bridge.onTimeout(loop.nanoTime())));
  }

  /**
   * Where bridges are made.
   *
   * @param redundancy whether their lanes repeat small frames
   */
  record Site(NettyLoop loop, RouterPeers router, RedundancyChoice redundancy) {}

  void onWanted() {
    inputs.add(() -> bridge.onWanted(loop.nanoTime()));
  }

  void onUnwanted(String reason) {
    inputs.add(() -> bridge.onUnwanted(reason, loop.nanoTime()));
  }

  void onControl(Envelope message) {
    inputs.add(() -> bridge.onControl(message, loop.nanoTime()));
  }

  void onPeers(List<RouterPeer> peers) {
    inputs.add(() -> bridge.onPeers(peers, loop.nanoTime()));
  }

  void onLinkClosed(String reason) {
    inputs.add(() -> bridge.onLinkClosed(reason, loop.nanoTime()));
    parked = null;
  }

  /** The peer opened a stream: the present or the next bridge's. */
  QuicStream.Handler onStream(QuicStream stream) {
    ParkedStream fresh = new ParkedStream(stream);
    if (parked != null) {
      parked.stream().reset(0);
    }
    parked = fresh;
    // The caller makes the answer the stream's handler first.
    loop.execute(this::joinStream);
    return fresh;
  }

  /** What both agents can do; for the bridges from now on. */
  void onFeatures(Set<String> both) {
    common = both;
  }

  /** A datagram of the peer: the present bridge's lane, or too late. */
  void onDatagram(ByteBuffer payload) {
    if (shim != null) {
      shim.onDatagram(payload);
    }
  }

  /** The connection takes datagrams again. */
  void onDatagramRoom() {
    if (shim != null) {
      shim.onDatagramRoom();
    }
  }

  /** Another path carries the connection. */
  void onPath() {
    if (shim != null) {
      shim.onPath();
    }
  }

  /** What the present shim passed on. */
  ShimCounters counters() {
    return shim == null ? ShimCounters.NONE : shim.counters();
  }

  /** Whether the present bridge is hidden from transit; empty until that is decided. */
  Optional<Hiding> hiding() {
    return bridge.hiding();
  }

  private void drain() {
    while (true) {
      switch (bridge.poll()) {
        case BridgeEffect.SendControl send -> connection.send(send.envelope());
        case BridgeEffect.OpenShim open -> openShim(open);
        case BridgeEffect.CloseShim close -> closeShim(close.reason());
        case BridgeEffect.HideShim hide -> hideShim();
        case BridgeEffect.AddPeer add -> addPeer(add);
        case BridgeEffect.RemovePeer remove -> site.router.remove(remove.remote());
        case BridgeEffect.Emit emit -> emit(emit.event());
        case BridgeEffect.WaitUntil wait -> {
          alarm.set(wait.deadlineNanos());
          return;
        }
      }
    }
  }

  private void emit(BridgeEvent event) {
    LOG.debug("{}: {}", settings.peer().shortName(), event);
    onEvent.accept(event);
  }

  private void openShim(BridgeEffect.OpenShim open) {
    ShimSpec spec =
        new ShimSpec(open.bridgeId(), settings.self(), settings.peer(), open.password());
    if (!open.opensStream()) {
      awaitsStream = spec;
      joinStream();
      return;
    }
    try {
      StreamRelay relay = new StreamRelay();
      ParkedStream own = new ParkedStream(connection.openStream(relay));
      relay.to(own);
      shim = TcpShim.onOpened(place(), spec, own);
    } catch (TransportException.Closed e) {
      String why = "no stream: " + e.getMessage();
      inputs.add(() -> bridge.onShimEnded(open.bridgeId(), why, loop.nanoTime()));
    }
  }

  /** Starts the accepting shim when both the offer was accepted and the stream is there. */
  private void joinStream() {
    ShimSpec spec = awaitsStream;
    ParkedStream stream = parked;
    if (spec != null && stream != null) {
      awaitsStream = null;
      parked = null;
      if (stream.isEnded()) {
        awaitsStream = spec;
      } else {
        shim = TcpShim.onAccepted(place(), spec, stream);
      }
    }
  }

  private void closeShim(String reason) {
    awaitsStream = null;
    TcpShim open = shim;
    shim = null;
    if (open != null) {
      open.close(reason);
    }
  }

  private void hideShim() {
    TcpShim open = shim;
    if (open != null) {
      open.hide();
    }
  }

  private void addPeer(BridgeEffect.AddPeer add) {
    long id = add.bridgeId();
    site.router.add(
        add.uri(),
        refusal ->
            inputs.add(
                () -> {
                  if (refusal.isEmpty()) {
                    bridge.onAdded(id, loop.nanoTime());
                  } else {
                    bridge.onAddFailed(id, refusal, loop.nanoTime());
                  }
                }));
  }

  private TcpShim.Place place() {
    return new TcpShim.Place(
        loop.eventLoop(),
        loop,
        Features.hasLane(common) ? Optional.of(terms()) : Optional.empty(),
        new ShimEvents());
  }

  private LaneTerms terms() {
    return new LaneTerms(connection.datagrams(), site.redundancy, Features.hasShortTraffic(common));
  }

  /** What the shim tells. */
  private final class ShimEvents implements TcpShim.Listener {
    @Override
    public void onReady(long bridgeId, int port, long rttNanos) {
      inputs.add(() -> bridge.onShimReady(bridgeId, port, loop.nanoTime()));
    }

    @Override
    public void onRouter(long bridgeId) {
      site.router.pollNow();
    }

    @Override
    public void onEnded(long bridgeId, String reason) {
      inputs.add(() -> bridge.onShimEnded(bridgeId, reason, loop.nanoTime()));
    }
  }
}
