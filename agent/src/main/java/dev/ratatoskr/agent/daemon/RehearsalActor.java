package dev.ratatoskr.agent.daemon;

import dev.ratatoskr.agent.admin.PeerInfo;
import dev.ratatoskr.agent.admin.RouterVersion;
import dev.ratatoskr.agent.bridge.BridgeSettings;
import dev.ratatoskr.agent.ledger.PeerLedger;
import dev.ratatoskr.agent.shim.ParkedStream;
import dev.ratatoskr.agent.supervise.PeerEvent;
import dev.ratatoskr.proto.PeerKey;
import dev.ratatoskr.proto.router.RouterHandshake;
import dev.ratatoskr.transport.TransportException;
import dev.ratatoskr.transport.identity.AgentIdentity;
import dev.ratatoskr.transport.identity.PinStore;
import dev.ratatoskr.transport.io.NettyLoop;
import dev.ratatoskr.transport.lane.RedundancyChoice;
import dev.ratatoskr.transport.peer.ConnectionEvent;
import dev.ratatoskr.transport.peer.EndpointSettings;
import dev.ratatoskr.transport.peer.PeerConnection;
import dev.ratatoskr.transport.peer.PeerEndpoint;
import dev.ratatoskr.transport.peer.PeerEvents;
import dev.ratatoskr.transport.quic.QuicEngine;
import dev.ratatoskr.transport.quic.QuicStream;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of the two agents of a rehearsal: a station without a supervisor, since it bridges again and
 * again. Thread: the rehearsal's loop.
 */
final class RehearsalActor implements PeerEvents {
  private static final int OVERLAY_PORT = 9999;
  private static final RouterVersion VERSION = RouterVersion.parse("0.5.14");

  private final NettyLoop loop;
  private final PeerKey self;
  private final byte[] seed;
  private final Rehearsal.Role role;
  private final PeerEndpoint endpoint;
  private final InetAddress host;
  private @Nullable PeerKey peer;
  private @Nullable RouterPeers router;
  private @Nullable PeerLink link;
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
    QuicEngine engine = role.engine().create(loop, identity.x509(), identity.privateKey());
    EndpointSettings settings =
        new EndpointSettings(
            identity,
            PinStore.inMemory(),
            false,
            List.of(new InetSocketAddress(host, 0)),
            Features.of(true));
    this.endpoint = PeerEndpoint.open(loop, engine, settings, this, net);
  }

  PeerKey key() {
    return self;
  }

  void begin(PeerKey other) {
    peer = other;
    router =
        new RouterPeers(
            loop,
            new RehearsalAdmin(loop, seed, self.compareTo(other) > 0),
            PeerLedger.inMemory(),
            this::onPeers);
    endpoint.onInterfaces(List.of(host));
    endpoint.onStunServers(List.of());
    endpoint.openOverlay(self.yggdrasilAddress(), OVERLAY_PORT, reason -> {});
    endpoint.meet(other, other.yggdrasilAddress());
  }

  /** Blocks for a moment; not the loop. */
  void end() {
    loop.execute(
        () -> {
          if (link != null) {
            link.bridge().onUnwanted("the rehearsal is over");
          }
          RouterPeers peers = router;
          if (peers != null) {
            peers.stop(peers::close);
          }
        });
    endpoint.close();
  }

  private @Nullable PeerLink link(PeerConnection connection) {
    PeerLink known = link;
    RouterPeers peers = router;
    if (peers == null || (known != null && known.connection().equals(connection))) {
      return known;
    }
    PeerLink fresh =
        new PeerLink(
            new BridgeRun.Site(loop, peers, RedundancyChoice.AUTO),
            new BridgeSettings(self, connection.key(), () -> VERSION, true),
            connection,
            this::onPeerEvent);
    link = fresh;
    return fresh;
  }

  private void onPeerEvent(PeerEvent event) {
    PeerLink with = link;
    if (with == null) {
      return;
    }
    switch (event) {
      case PeerEvent.Authenticated e -> {
        if (self.compareTo(with.connection().key()) < 0) {
          with.connection().punch();
        }
      }
      case PeerEvent.PathFound e -> with.bridge().onWanted();
      case PeerEvent.BridgeOffered e -> with.bridge().onWanted();
      case PeerEvent.BridgeClosed e -> onBridgeEnded(with);
      case PeerEvent.BridgeFailed e -> onBridgeEnded(with);
      default -> {
        // Nothing to decide.
      }
    }
  }

  private void onBridgeEnded(PeerLink with) {
    ended++;
    if (ended == role.bridges()) {
      role.done().countDown();
    } else if (ended < role.bridges()) {
      with.bridge().onWanted();
    }
  }

  private void onPeers(List<PeerInfo> peers) {
    PeerLink with = link;
    if (with != null) {
      with.bridge().onPeers(peers.stream().map(RouterPeers::forBridge).toList());
    }
  }

  @Override
  public void onEvent(PeerConnection connection, ConnectionEvent event) {
    PeerLink with = link(connection);
    if (with != null) {
      with.onEvent(event);
    }
  }

  @Override
  public QuicStream.Handler onStream(PeerConnection connection, QuicStream stream) {
    PeerLink with = link(connection);
    return with == null ? new ParkedStream(stream) : with.bridge().onStream(stream);
  }

  @Override
  public void onDatagram(PeerConnection connection, ByteBuffer payload) {
    PeerLink with = link(connection);
    if (with != null) {
      with.bridge().onDatagram(payload);
    }
  }

  @Override
  public void onDatagramRoom(PeerConnection connection) {
    PeerLink with = link(connection);
    if (with != null) {
      with.bridge().onDatagramRoom();
    }
  }

  @Override
  public void onKnock(Inet6Address source) {
    PeerKey other = peer;
    if (other != null && other.yggdrasilAddress().equals(source)) {
      endpoint.meet(other, source);
    }
  }
}
