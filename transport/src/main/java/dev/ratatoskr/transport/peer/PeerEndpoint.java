package dev.ratatoskr.transport.peer;

import dev.ratatoskr.proto.Candidate;
import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.PeerKey;
import dev.ratatoskr.proto.UdpPort;
import dev.ratatoskr.proto.YggdrasilAddress;
import dev.ratatoskr.proto.stun.ReceivedStun;
import dev.ratatoskr.proto.stun.StunClass;
import dev.ratatoskr.proto.stun.StunCodec;
import dev.ratatoskr.punch.LocalPort;
import dev.ratatoskr.punch.peer.PunchMemory;
import dev.ratatoskr.punch.stun.StunResponder;
import dev.ratatoskr.transport.TransportException;
import dev.ratatoskr.transport.io.Demultiplexer;
import dev.ratatoskr.transport.io.EndpointLoop;
import dev.ratatoskr.transport.io.NettyLoop;
import dev.ratatoskr.transport.quic.QuicEngine;
import dev.ratatoskr.transport.rendezvous.ControlEvent.EndReason;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Our end of all connections: the ports, the machines they share and the peers.
 *
 * <p>Thread: the loop, except {@link #open} and {@link #close}.
 */
public final class PeerEndpoint implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PeerEndpoint.class);

  /** Goodbyes leave within it, and are answered. */
  private static final long CLOSE_MILLIS = 600;

  private final EndpointLoop loop;
  private final QuicEngine engine;
  private final Hub hub;
  private final StunResponder responder;
  private final Map<PeerKey, PeerSession> sessions = new HashMap<>();
  private final FurtherPorts further;
  private @Nullable InetSocketAddress overlay;
  private boolean closed;

  private PeerEndpoint(
      EndpointLoop loop,
      QuicEngine engine,
      EndpointSettings settings,
      PeerEvents events,
      PortOpener opener) {
    this.loop = loop;
    this.engine = engine;
    SecureRandom random = new SecureRandom();
    PortTable ports = new PortTable(loop, opener, this::onDatagram);
    Pump pump = new Pump(loop);
    this.hub =
        new Hub(
            loop,
            settings,
            events,
            engine,
            random,
            pump,
            ports,
            new Gathering(loop::nanoTime, pump, ports, random),
            new PathTable(pump, ports, random, settings.earlier().lifetimes()),
            new PunchMemory(settings.earlier().punches()),
            new StrangerLog(),
            new HandshakeGate());
    this.further = new FurtherPorts(hub);
    hub.gathering().add(new NetworkName(hub));
    this.responder = new StunResponder(from -> hub.paths().isPeerAddress(from.getAddress()));
    pump.add(
        new StepDriver<>(
            ports,
            responder::poll,
            now -> {},
            nothing -> {},
            fault -> {
              throw fault;
            }));
  }

  /**
   * Opens an endpoint on the system's network. Blocks for a moment; any thread but the loop.
   *
   * @param engine with our certificate; the endpoint closes it
   * @throws TransportException.BindFailed when none of the addresses can be bound
   */
  public static PeerEndpoint open(
      NettyLoop loop, QuicEngine engine, EndpointSettings settings, PeerEvents events)
      throws TransportException.BindFailed {
    return open(loop, engine, settings, events, new SystemPorts(loop));
  }

  /** As above on any network; see {@link PortOpener}. */
  public static PeerEndpoint open(
      EndpointLoop loop,
      QuicEngine engine,
      EndpointSettings settings,
      PeerEvents events,
      PortOpener opener)
      throws TransportException.BindFailed {
    PeerEndpoint endpoint = new PeerEndpoint(loop, engine, settings, events, opener);
    UdpPort shared = endpoint.hub.ports().bindFirst(settings.bind());
    loop.execute(
        () -> {
          endpoint.hub.ports().enter(PortTable.SHARED, shared);
          endpoint
              .hub
              .gathering()
              .onPortOpened(new LocalPort(PortTable.SHARED, shared.localAddress()));
        });
    return endpoint;
  }

  /**
   * Binds the overlay port; one on another address is closed.
   *
   * @param own our Yggdrasil address
   * @param port 1..65535, the same on all agents
   * @param failed is told why it cannot be bound
   */
  public void openOverlay(Inet6Address own, int port, Consumer<String> failed) {
    InetSocketAddress wanted = new InetSocketAddress(own, port);
    if (wanted.equals(overlay) && hub.ports().isOpen(PortTable.OVERLAY)) {
      return;
    }
    closeOverlay();
    overlay = wanted;
    hub.ports().open(PortTable.OVERLAY, wanted, opened -> {}, failed);
  }

  /** Closes the overlay port. Idempotent. */
  public void closeOverlay() {
    overlay = null;
    hub.ports().close(PortTable.OVERLAY);
  }

  /**
   * Opens the connection to a node of the overlay, if it is new, and asks whether its agent is
   * there, if that is not known. Once it has answered, the smaller key dials.
   *
   * @param address the node's Yggdrasil address, which belongs to the key
   */
  public PeerConnection meet(PeerKey key, Inet6Address address) {
    PeerSession session = sessions.get(key);
    if (session == null) {
      int port = overlay == null ? 1 : overlay.getPort();
      session =
          PeerSession.onOverlay(
              hub, key, new InetSocketAddress(address, port), () -> sessions.remove(key));
      sessions.put(key, session);
    }
    session.onMeet();
    return session;
  }

  /**
   * Opens a connection to a peer that is met over a pipe. Without an overlay the peer's certificate
   * must carry a signed binding. {@link PeerConnection#punch} begins.
   *
   * @throws IllegalArgumentException when there is a connection to the peer already, or it is us
   */
  public PipedConnection connect(PeerKey key, SignalPipe pipe) {
    if (sessions.containsKey(key)) {
      throw new IllegalArgumentException("there is a connection to " + key.shortName());
    }
    PeerSession session = PeerSession.onPipe(hub, key, pipe, () -> sessions.remove(key));
    sessions.put(key, session);
    return session;
  }

  /** The connection to a peer, if one is open. */
  public Optional<PeerConnection> peer(PeerKey key) {
    return Optional.ofNullable(sessions.get(key));
  }

  /** The host's addresses, at the start and whenever they change. */
  public void onInterfaces(List<InetAddress> addresses) {
    hub.gathering().onInterfaces(addresses);
    hub.paths().doubt(hub.nowNanos());
  }

  /**
   * By what the host reaches the internet, at the start and whenever that changes: each further
   * uplink gets a port of its own, at most {@value FurtherPorts#MAX}, and takes part in all
   * punches. Paths on other ports are not touched.
   */
  public void onUplinks(HostUplinks uplinks) {
    further.onUplinks(uplinks);
  }

  /** The host has slept, or we were stopped: mappings may be gone and peers elsewhere. */
  public void onResumed() {
    hub.gathering().onDoubt();
    hub.paths().doubt(hub.nowNanos());
  }

  /** The STUN servers' addresses, at the start and whenever they change. */
  public void onStunServers(List<InetSocketAddress> servers) {
    hub.gathering().onServers(servers);
  }

  /** The local address of the direct port that all peers share; port 0 before it is open. */
  public InetSocketAddress sharedPort() {
    return hub.ports().local(PortTable.SHARED);
  }

  /**
   * A gateway lets others in to the shared port: peers are told of it from now on.
   *
   * @param external where they send
   * @param internal where it arrives
   */
  public void onMapped(InetSocketAddress external, InetSocketAddress internal) {
    hub.gathering().onMapped(PortTable.SHARED, mapped(external, internal));
  }

  /** It does so no longer. */
  public void onUnmapped(InetSocketAddress external, InetSocketAddress internal) {
    hub.gathering().onUnmapped(PortTable.SHARED, mapped(external, internal));
  }

  private static Candidate mapped(InetSocketAddress external, InetSocketAddress internal) {
    return new Candidate(Candidate.Kind.MAPPED, external, internal);
  }

  /** What went over the overlay to and from this node, ours only. */
  public OverlayTraffic overlayTraffic(Inet6Address node) {
    return hub.ports().traffic(node);
  }

  /** What is known of the NAT before us. */
  public NatView nat() {
    return hub.gathering().nat(PortTable.SHARED).with(hub.paths().lifetime());
  }

  /** What was learnt up to now, for the settings of a later endpoint on the same clock. */
  public EndpointMemory learnt() {
    return new EndpointMemory(hub.paths().lifetimes(), hub.memory().recollection());
  }

  /**
   * Whether all STUN servers told of last have answered for the shared port and those of further
   * uplinks, or had their time.
   */
  public boolean isGathered() {
    return further.isOpen() && hub.gathering().isComplete();
  }

  /** How many paths are kept, to all peers, those that stand by included. */
  int paths() {
    return hub.paths().size();
  }

  /** What was refused so far, by kind: for the status and for tests. */
  public Map<String, Long> refused() {
    Map<String, Long> byName = new HashMap<>();
    hub.strangers().counts().forEach((kind, count) -> byName.put(kind.name(), count));
    return byName;
  }

  private void onDatagram(int portId, InetSocketAddress from, ByteBuffer payload, long nowNanos) {
    if (closed) {
      return;
    }
    switch (Demultiplexer.classify(payload)) {
      case STUN -> onStun(portId, from, payload, nowNanos);
      case QUIC -> onQuic(portId, from, payload, nowNanos);
      case UNKNOWN -> hub.strangers().count(StrangerLog.Kind.GARBAGE, from);
    }
  }

  private void onQuic(int portId, InetSocketAddress from, ByteBuffer packet, long nowNanos) {
    if (portId == PortTable.OVERLAY) {
      for (PeerSession session : sessions.values()) {
        if (session.isOverlayAddress(from)) {
          session.onPacket(from, packet);
          return;
        }
      }
    } else {
      PathTable.Entry entry = hub.paths().find(portId, from);
      if (entry != null) {
        hub.paths().onReceived(entry, nowNanos);
        entry.session().onPacket(from, packet);
        return;
      }
    }
    boolean late = hub.paths().wasPath(portId, from, nowNanos);
    hub.strangers().count(late ? StrangerLog.Kind.LATE : StrangerLog.Kind.NO_PATH, from);
  }

  private void onStun(int portId, InetSocketAddress from, ByteBuffer payload, long nowNanos) {
    ReceivedStun stun;
    try {
      stun = StunCodec.decode(payload);
    } catch (MalformedException e) {
      hub.strangers().count(StrangerLog.Kind.MALFORMED_STUN, from);
      return;
    }
    if (!offer(portId, from, stun, nowNanos) && !knock(portId, from, stun, nowNanos)) {
      // A server asked twice answers twice; nobody can do anything with an answer to no question.
      // And a peer may see the session a moment before we do: its probe is early, not strange.
      // Neither carries a signature: one that matches nothing is forged or replayed.
      boolean answer = stun.message().stunClass() != StunClass.REQUEST;
      boolean harmless = !stun.hasIntegrity() && (answer || portId == PortTable.OVERLAY);
      hub.strangers().count(harmless ? StrangerLog.Kind.LATE : StrangerLog.Kind.UNKNOWN_STUN, from);
    }
    hub.pump().run();
  }

  private boolean offer(int portId, InetSocketAddress from, ReceivedStun stun, long nowNanos) {
    if (portId != PortTable.OVERLAY && hub.paths().onStun(portId, from, stun, nowNanos)) {
      return true;
    }
    for (PeerSession session : List.copyOf(sessions.values())) {
      if (session.onStun(portId, from, stun, nowNanos)) {
        return true;
      }
    }
    return portId != PortTable.OVERLAY
        && (hub.gathering().onStun(portId, from, stun, nowNanos)
            || responder.onStun(portId, from, stun, nowNanos));
  }

  /** A node we have no connection with probes: its owner may open one, which then answers. */
  private boolean knock(int portId, InetSocketAddress from, ReceivedStun stun, long nowNanos) {
    if (portId != PortTable.OVERLAY
        || stun.message().stunClass() != StunClass.REQUEST
        || !(from.getAddress() instanceof Inet6Address source)
        || !YggdrasilAddress.isOverlay(source)) {
      return false;
    }
    hub.events().onKnock(source);
    return offer(portId, from, stun, nowNanos);
  }

  /** Says goodbye to all peers and frees everything but the loop. Any thread, idempotent. */
  @Override
  public void close() {
    CountDownLatch done = new CountDownLatch(1);
    loop.execute(() -> goodbye(done));
    if (!loop.inLoop()) {
      try {
        if (!done.await(2 * CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
          LOG.debug("the loop did not close the endpoint in time");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void goodbye(CountDownLatch done) {
    if (closed) {
      done.countDown();
      return;
    }
    List.copyOf(sessions.values())
        .forEach(session -> session.close(EndReason.STOPPING, "the agent stops"));
    loop.schedule(
        TimeUnit.MILLISECONDS.toNanos(CLOSE_MILLIS),
        () -> {
          closed = true;
          engine.close();
          hub.ports().close();
          hub.pump().close();
          done.countDown();
        });
  }
}
