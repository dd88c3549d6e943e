package dev.ratatoskr.agent.daemon;

import dev.ratatoskr.agent.shim.ParkedStream;
import dev.ratatoskr.agent.shim.ShimSpec;
import dev.ratatoskr.agent.shim.TcpShim;
import dev.ratatoskr.proto.PeerKey;
import dev.ratatoskr.proto.router.RouterHandshake;
import dev.ratatoskr.transport.TransportException;
import dev.ratatoskr.transport.identity.AgentIdentity;
import dev.ratatoskr.transport.identity.PinStore;
import dev.ratatoskr.transport.io.NettyLoop;
import dev.ratatoskr.transport.peer.ConnectionEvent;
import dev.ratatoskr.transport.peer.EndpointSettings;
import dev.ratatoskr.transport.peer.PeerConnection;
import dev.ratatoskr.transport.peer.PeerEndpoint;
import dev.ratatoskr.transport.peer.PeerEvents;
import dev.ratatoskr.transport.quic.QuicStream;
import dev.ratatoskr.transport.quic.kwik.KwikEngine;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One of the two agents of a rehearsal. Thread: the rehearsal's loop. */
final class RehearsalActor implements PeerEvents, TcpShim.Listener {
  private static final String PASSWORD = "rehearsal";
  private static final int OVERLAY_PORT = 9999;

  private final NettyLoop loop;
  private final PeerKey self;
  private final byte[] seed;
  private final Rehearsal.Role role;
  private final PeerEndpoint endpoint;
  private final InetAddress host;
  private @Nullable PeerKey peer;
  private @Nullable PeerConnection over;
  private @Nullable TcpShim shim;
  private int ended;

  /**
   * An actor alone on the stage.
   *
   * @param seed of its pretended router's key, 32 bytes
   * @param host its address on the pretended network
   * @param role what it does
   */
  RehearsalActor(
      RehearsalNet net, NettyLoop loop, byte[] seed, InetAddress host, Rehearsal.Role role)
      throws GeneralSecurityException, TransportException {
    this.loop = loop;
    this.seed = seed.clone();
    this.host = host;
    this.role = role;
    this.self = RouterHandshake.create(seed, 0, new byte[0]).key();
    AgentIdentity identity = AgentIdentity.generate(self);
    KwikEngine engine = KwikEngine.create(loop, identity.x509(), identity.privateKey());
    EndpointSettings settings =
        new EndpointSettings(
            identity,
            PinStore.inMemory(),
            false,
            List.of(new InetSocketAddress(host, 0)),
            Set.of());
    this.endpoint = PeerEndpoint.open(loop, engine, settings, this, net);
  }

  PeerKey key() {
    return self;
  }

  void begin(PeerKey other) {
    peer = other;
    endpoint.onInterfaces(List.of(host));
    endpoint.onStunServers(List.of());
    endpoint.openOverlay(self.yggdrasilAddress(), OVERLAY_PORT, reason -> {});
    endpoint.meet(other, other.yggdrasilAddress());
  }

  /** Blocks for a moment; not the loop. */
  void end() {
    loop.execute(
        () -> {
          if (shim != null) {
            shim.close("the rehearsal is over");
          }
        });
    endpoint.close();
  }

  private boolean offers() {
    return peer != null && self.compareTo(peer) > 0;
  }

  private ShimSpec spec(PeerKey other) {
    return new ShimSpec(1, self, other, PASSWORD);
  }

  @Override
  public void onEvent(PeerConnection connection, ConnectionEvent event) {
    if (event instanceof ConnectionEvent.Authenticated && !offers()) {
      connection.punch();
    } else if (event instanceof ConnectionEvent.DirectPath && offers() && over == null) {
      over = connection;
      bridge(connection);
    }
  }

  private void bridge(PeerConnection connection) {
    try {
      StreamRelay relay = new StreamRelay();
      ParkedStream own = new ParkedStream(connection.openStream(relay));
      relay.to(own);
      shim = TcpShim.onOpened(place(), spec(connection.key()), own);
    } catch (TransportException.Closed e) {
      role.done().countDown();
    }
  }

  @Override
  public QuicStream.Handler onStream(PeerConnection connection, QuicStream stream) {
    ParkedStream parked = new ParkedStream(stream);
    loop.execute(() -> shim = TcpShim.onAccepted(place(), spec(connection.key()), parked));
    return parked;
  }

  @Override
  public void onKnock(Inet6Address source) {
    PeerKey other = peer;
    if (other != null && other.yggdrasilAddress().equals(source)) {
      endpoint.meet(other, source);
    }
  }

  private TcpShim.Place place() {
    return new TcpShim.Place(loop.eventLoop(), loop, this);
  }

  @Override
  public void onReady(long bridgeId, int port, long rttNanos) {
    byte[] handshake = new byte[RouterHandshake.create(seed, 0, secret()).sizeBytes()];
    RouterHandshake.create(seed, 0, secret()).bytes().get(handshake);
    RehearsalRouter.dial(port, handshake, offers());
  }

  private static byte[] secret() {
    return PASSWORD.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void onRouter(long bridgeId) {}

  @Override
  public void onEnded(long bridgeId, String reason) {
    ended++;
    PeerConnection connection = over;
    if (ended == role.bridges()) {
      role.done().countDown();
    } else if (connection != null && ended < role.bridges()) {
      bridge(connection);
    }
  }
}
