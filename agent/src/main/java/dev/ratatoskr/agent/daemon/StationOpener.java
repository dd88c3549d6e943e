package dev.ratatoskr.agent.daemon;

import dev.ratatoskr.agent.admin.SelfInfo;
import dev.ratatoskr.agent.config.AgentConfig;
import dev.ratatoskr.punch.peer.PunchSettings;
import dev.ratatoskr.transport.identity.AgentIdentity;
import dev.ratatoskr.transport.identity.RouterPrivateKey;
import dev.ratatoskr.transport.peer.ConnectionEvent;
import dev.ratatoskr.transport.peer.EndpointMemory;
import dev.ratatoskr.transport.peer.EndpointSettings;
import dev.ratatoskr.transport.peer.PeerConnection;
import dev.ratatoskr.transport.peer.PeerEndpoint;
import dev.ratatoskr.transport.peer.PeerEvents;
import dev.ratatoskr.transport.quic.QuicEngine;
import dev.ratatoskr.transport.quic.QuicStream;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Opens a station: reads the identity, makes the engine, binds the port. Blocks; not the loop. */
final class StationOpener {
  private StationOpener() {}

  /**
   * A station that has not begun; its {@link Station#start} is to be called on the loop.
   *
   * @param earlier what was learnt before
   * @throws IOException when the identity cannot be used or the port cannot be bound; the message
   *     says what to do
   */
  static Station open(Base base, SelfInfo self, EndpointMemory earlier) throws IOException {
    AgentConfig config = base.config();
    Optional<Path> keyFile = config.router().privateKeyFile();
    Optional<RouterPrivateKey> routerKey =
        keyFile.isPresent()
            ? Optional.of(RouterPrivateKey.readFrom(keyFile.get()))
            : Optional.empty();
    AgentIdentity identity =
        AgentIdentity.openOrCreate(
            config.identity().directory().resolve("identity.pem"), self.key(), routerKey);
    QuicEngine engine;
    try {
      engine = config.engine().create(base.loop(), identity.x509(), identity.privateKey());
    } catch (GeneralSecurityException e) {
      throw new IOException("the QUIC engine does not start: " + e.getMessage(), e);
    }
    List<InetSocketAddress> bind =
        config.network().bind().stream()
            .map(address -> new InetSocketAddress(address, config.network().port()))
            .toList();
    EndpointSettings settings =
        new EndpointSettings(
                identity,
                base.pins(),
                config.identity().requireSigned(),
                bind,
                Features.of(config.bridge().lane()))
            .with(earlier)
            .with(
                config.network().spray()
                    ? PunchSettings.DEFAULT
                    : PunchSettings.DEFAULT.withoutSpray());
    Relay relay = new Relay();
    PeerEndpoint endpoint = PeerEndpoint.open(base.loop(), engine, settings, relay);
    Station station = new Station(base, self, endpoint);
    // Events come on the loop, and none before the station begins there.
    base.loop().execute(() -> relay.target = station);
    return station;
  }

  /** The endpoint's owner, who does not exist before the endpoint does. Thread: the loop. */
  private static final class Relay implements PeerEvents {
    private @Nullable PeerEvents target;

    private PeerEvents target() {
      if (target == null) {
        throw new IllegalStateException("an event before the station began");
      }
      return target;
    }

    @Override
    public void onEvent(PeerConnection peer, ConnectionEvent event) {
      target().onEvent(peer, event);
    }

    @Override
    public QuicStream.Handler onStream(PeerConnection peer, QuicStream stream) {
      return target().onStream(peer, stream);
    }

    @Override
    public void onDatagram(PeerConnection peer, ByteBuffer payload) {
      target().onDatagram(peer, payload);
    }

    @Override
    public void onDatagramRoom(PeerConnection peer) {
      target().onDatagramRoom(peer);
    }

    @Override
    public void onKnock(Inet6Address source) {
      target().onKnock(source);
    }
  }
}
