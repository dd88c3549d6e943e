package dev.ratatoskr.agent.daemon;

import dev.ratatoskr.agent.admin.PeerInfo;
import dev.ratatoskr.agent.admin.SelfInfo;
import dev.ratatoskr.agent.bridge.BridgeSettings;
import dev.ratatoskr.agent.bridge.RouterPeer;
import dev.ratatoskr.agent.shim.ParkedStream;
import dev.ratatoskr.agent.status.AgentStatus;
import dev.ratatoskr.agent.status.BridgeStatus;
import dev.ratatoskr.agent.supervise.OtherPeers;
import dev.ratatoskr.agent.supervise.PeerEvent;
import dev.ratatoskr.agent.supervise.PeerStatus;
import dev.ratatoskr.agent.supervise.Supervisor;
import dev.ratatoskr.agent.supervise.SupervisorEffect;
import dev.ratatoskr.agent.watch.OwnTraffic;
import dev.ratatoskr.agent.watch.SessionEvent;
import dev.ratatoskr.agent.watch.SessionWatcher;
import dev.ratatoskr.proto.PeerKey;
import dev.ratatoskr.transport.peer.ConnectionEvent;
import dev.ratatoskr.transport.peer.HostUplinks;
import dev.ratatoskr.transport.peer.OverlayTraffic;
import dev.ratatoskr.transport.peer.PeerConnection;
import dev.ratatoskr.transport.peer.PeerEndpoint;
import dev.ratatoskr.transport.peer.PeerEvents;
import dev.ratatoskr.transport.quic.QuicStream;
import dev.ratatoskr.transport.rendezvous.ControlEvent.EndReason;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent's work beside a router with one key: who is met, the connections, the bridges. Another
 * key, another station. Thread: the loop.
 */
final class Station implements PeerEvents, NetworkWatch.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(Station.class);
  private static final long OVERLAY_RETRY_NANOS = Duration.ofMillis(500).toNanos();
  private static final long HEAD_START_NANOS = Duration.ofMillis(30).toNanos();
  private static final long REMEMBER_NANOS = Duration.ofMinutes(1).toNanos();

  private final Base base;
  private final PeerEndpoint endpoint;
  private final SupervisorRun supervisor;
  private final RouterPeers router;
  private final PeerDirectory directory;
  private final SessionWatcher watcher;
  private final Outside outside;
  private final PeerLog log;
  private final Map<PeerKey, PeerLink> links = new HashMap<>();
  private SelfInfo self;
  private OverlayTry overlay = new OverlayTry(0, "");
  private boolean stopped;

  /** A station that has not begun. */
  Station(Base base, SelfInfo self, PeerEndpoint endpoint) {
    this.base = base;
    this.log = new PeerLog(base.names());
    this.self = self;
    this.endpoint = endpoint;
    this.supervisor = new SupervisorRun(base.loop(), Policies.of(base.config()), this::carry);
    this.router = new RouterPeers(base.loop(), base.admin(), base.ledger(), this::onPeers);
    this.directory = new PeerDirectory(base.admin(), this::onFound);
    this.watcher =
        new SessionWatcher(
            base.loop(), base.admin(), this::ownTraffic, base.counters(), this::onSession);
    this.outside = new Outside(base, endpoint, this);
  }

  /** A try at the overlay port and how the one before it failed; empty when it did not. */
  private record OverlayTry(int number, String failure) {}

  PeerEndpoint endpoint() {
    return endpoint;
  }

  PeerKey key() {
    return self.key();
  }

  /** Begins. Once. */
  void start() {
    outside.start();
    onRouterUp(self);
    // The overlay port is bound off the loop: what is asked before it is open is lost.
    base.loop().schedule(HEAD_START_NANOS, watcher::start);
    base.loop().schedule(REMEMBER_NANOS, this::remember);
  }

  /** What is learnt outlives a kill, but for the last minute. */
  private void remember() {
    if (!stopped) {
      base.memory().onLearnt(endpoint.learnt());
      base.loop().schedule(REMEMBER_NANOS, this::remember);
    }
  }

  /** The router answers, under the same key as before. */
  void onRouterUp(SelfInfo now) {
    self = now;
    openOverlay();
    router.onRouterUp();
    supervisor.tell((s, t) -> s.onRouterUp(now.key(), t));
  }

  void onRouterDown() {
    supervisor.tell(Supervisor::onRouterDown);
  }

  /**
   * Takes everything down that others see: bridges, connections, peerings.
   *
   * @param done called on the loop when the router and the gateway have done what they were asked
   */
  void stop(Runnable done) {
    if (stopped) {
      return;
    }
    stopped = true;
    base.memory().onLearnt(endpoint.learnt());
    watcher.close();
    supervisor.tell((s, t) -> s.onStop());
    Runnable last = new Last(done);
    outside.stop(last);
    router.stop(last);
  }

  /** After {@link #stop}, when its answer came or is no longer waited for. */
  void free() {
    router.close();
  }

  /** All peers for the status. */
  List<BridgeStatus> bridges() {
    long now = base.loop().nanoTime();
    return supervisor.status().stream().map(peer -> bridge(peer, now)).toList();
  }

  AgentStatus.Nat nat() {
    return StatusBoard.nat(endpoint.nat(), outside.mappings());
  }

  /** Runs a task when it is called for the second time. */
  private static final class Last implements Runnable {
    private final Runnable task;
    private boolean called;

    Last(Runnable task) {
      this.task = task;
    }

    @Override
    public void run() {
      if (called) {
        task.run();
      }
      called = true;
    }
  }

  private OwnTraffic.Count ownTraffic(PeerKey peer) {
    OverlayTraffic traffic = endpoint.overlayTraffic(peer.yggdrasilAddress());
    return new OwnTraffic.Count(traffic.packets(), traffic.payloadBytes());
  }

  private BridgeStatus bridge(PeerStatus peer, long now) {
    PeerLink link = links.get(peer.key());
    Optional<String> name = base.names().of(peer.key());
    return link == null
        ? StatusBoard.bridge(peer, name, null, null, now)
        : StatusBoard.bridge(peer, name, link.connection(), link.bridge(), now);
  }

  private void openOverlay() {
    endpoint.openOverlay(
        self.address(), base.config().network().overlayPort(), this::onOverlayFailed);
  }

  private void onOverlayFailed(String reason) {
    if (stopped) {
      return;
    }
    if (!reason.equals(overlay.failure())) {
      LOG.warn("no overlay port yet: {}; is the router's interface up?", reason);
    }
    OverlayTry next = new OverlayTry(overlay.number() + 1, reason);
    overlay = next;
    base.loop()
        .schedule(
            OVERLAY_RETRY_NANOS,
            () -> {
              if (!stopped) {
                openOverlay();
                base.loop().schedule(OVERLAY_RETRY_NANOS, () -> onOverlayTried(next));
              }
            });
  }

  /** No news of a try is good news. */
  private void onOverlayTried(OverlayTry tried) {
    if (!stopped && tried.equals(overlay)) {
      overlay = new OverlayTry(tried.number() + 1, "");
      LOG.info("the overlay port is open now");
      supervisor.tell(Supervisor::onNetworkChanged);
    }
  }

  private void carry(SupervisorEffect effect) {
    switch (effect) {
      case SupervisorEffect.Meet meet -> link(endpoint.meet(meet.key(), meet.address()));
      case SupervisorEffect.MeasureMesh measure ->
          onLink(measure.key(), link -> endpoint.meet(measure.key(), measure.address()));
      case SupervisorEffect.Punch punch -> onLink(punch.key(), link -> link.connection().punch());
      case SupervisorEffect.Bridge bridge -> onLink(bridge.key(), link -> link.bridge().onWanted());
      case SupervisorEffect.Unbridge unbridge ->
          onLink(unbridge.key(), link -> link.bridge().onUnwanted(unbridge.reason()));
      case SupervisorEffect.TellUse tell -> onLink(tell.key(), link -> link.tell(tell.use()));
      case SupervisorEffect.TellMeshLink tell ->
          onLink(tell.key(), link -> link.tellMeshLink(tell.rttNanos()));
      case SupervisorEffect.DropPath drop ->
          onLink(drop.key(), link -> link.connection().dropPath());
      case SupervisorEffect.Forget forget -> forget(forget.key(), forget.reason());
      case SupervisorEffect.Changed changed -> {
        PeerLink link = links.get(changed.status().key());
        if (!stopped) {
          log.onChanged(changed.status(), link != null && link.isIntroduced());
        }
      }
      case SupervisorEffect.WaitUntil wait -> {
        // The run of the supervisor keeps its timer.
      }
    }
  }

  private void forget(PeerKey key, String reason) {
    PeerLink link = links.remove(key);
    log.forget(key);
    if (link != null) {
      link.bridge().onLinkClosed(reason);
      link.connection().close(stopped ? EndReason.STOPPING : EndReason.IDLE, reason);
    }
  }

  private void onLink(PeerKey key, Consumer<PeerLink> action) {
    Optional.ofNullable(links.get(key)).ifPresent(action);
  }

  /** The link of a connection; a new one when the connection is. */
  private PeerLink link(PeerConnection connection) {
    PeerKey key = connection.key();
    PeerLink known = links.get(key);
    if (known != null && known.connection().equals(connection)) {
      return known;
    }
    PeerLink fresh =
        new PeerLink(
            new BridgeRun.Site(base.loop(), router, base.config().bridge().redundancy()),
            new BridgeSettings(
                self.key(), key, () -> self.version(), base.config().bridge().hideFromTransit()),
            connection,
            event -> tell(key, event));
    links.put(key, fresh);
    return fresh;
  }

  private void tell(PeerKey key, PeerEvent event) {
    LOG.debug("{}: {}", base.names().label(key), event);
    if (event instanceof PeerEvent.Bridged) {
      onLink(key, link -> link.bridge().hiding().ifPresent(hiding -> log.onBridged(key, hiding)));
    }
    supervisor.tell((s, now) -> s.onPeerEvent(key, event, now));
  }

  private void onSession(SessionEvent event) {
    switch (event) {
      case SessionEvent.SessionSeen seen -> {
        LOG.debug("session with {}", base.names().label(seen.key()));
        directory.learn(seen.key(), seen.address());
        supervisor.tell((s, now) -> s.onSession(seen.key(), seen.address(), now));
        if (seen.byUser()) {
          onLink(seen.key(), PeerLink::tellTraffic);
          supervisor.tell((s, now) -> s.onTraffic(seen.key(), now));
        }
      }
      case SessionEvent.SessionTraffic traffic -> {
        PeerKey key = traffic.key();
        onLink(key, PeerLink::tellTraffic);
        supervisor.tell((s, now) -> s.onSession(key, key.yggdrasilAddress(), now));
        supervisor.tell((s, now) -> s.onTraffic(key, now));
      }
      case SessionEvent.SessionIdle idle ->
          supervisor.tell((s, now) -> s.onSessionGone(idle.key(), now));
      case SessionEvent.SessionGone gone ->
          supervisor.tell((s, now) -> s.onSessionGone(gone.key(), now));
    }
  }

  private void onPeers(List<PeerInfo> peers) {
    List<RouterPeer> plain = peers.stream().map(RouterPeers::forBridge).toList();
    List.copyOf(links.values()).forEach(link -> link.onPeers(plain));
    List<PeerInfo> others =
        peers.stream().filter(peer -> peer.up() && !router.isOurs(peer.remote())).toList();
    Set<PeerKey> keys =
        others.stream().flatMap(peer -> peer.key().stream()).collect(Collectors.toSet());
    long nearest =
        others.stream()
            .mapToLong(peer -> peer.link().latencyNanos())
            .filter(latency -> latency > 0)
            .min()
            .orElse(0);
    supervisor.tell((s, now) -> s.onOtherPeers(new OtherPeers(keys, nearest), now));
  }

  private void onFound(PeerKey key, Inet6Address address) {
    supervisor.tell(
        (s, now) -> {
          if (!s.onIncoming(key, address, now)) {
            LOG.debug("{} knocks and is not wanted", base.names().label(key));
          }
        });
  }

  @Override
  public void onEvent(PeerConnection peer, ConnectionEvent event) {
    if (!stopped) {
      link(peer).onEvent(event);
    }
  }

  @Override
  public QuicStream.Handler onStream(PeerConnection peer, QuicStream stream) {
    if (stopped) {
      stream.reset(0);
      return new ParkedStream(stream);
    }
    return link(peer).bridge().onStream(stream);
  }

  @Override
  public void onDatagram(PeerConnection peer, ByteBuffer payload) {
    if (!stopped) {
      link(peer).bridge().onDatagram(payload);
    }
  }

  @Override
  public void onDatagramRoom(PeerConnection peer) {
    if (!stopped) {
      link(peer).bridge().onDatagramRoom();
    }
  }

  @Override
  public void onKnock(Inet6Address source) {
    if (!stopped) {
      directory.onKnock(source);
    }
  }

  @Override
  public void onUplinks(HostUplinks uplinks) {
    LOG.debug("uplinks of this host: {}", uplinks);
    endpoint.onUplinks(uplinks);
    supervisor.tell(Supervisor::onNetworkChanged);
  }

  @Override
  public void onInterfaces(List<InetAddress> addresses) {
    LOG.debug("addresses of this host: {}", addresses);
    endpoint.onInterfaces(addresses);
    outside.onNetworkChanged();
    supervisor.tell(Supervisor::onNetworkChanged);
  }

  @Override
  public void onResumed() {
    LOG.info(
        "this host has slept, or its clock was set: looking at the network and all paths anew");
    endpoint.onResumed();
    outside.onNetworkChanged();
    supervisor.tell(Supervisor::onNetworkChanged);
  }

  @Override
  public void onStunServers(List<InetSocketAddress> servers) {
    endpoint.onStunServers(servers);
  }
}
