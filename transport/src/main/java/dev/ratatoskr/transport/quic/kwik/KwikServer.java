package dev.ratatoskr.transport.quic.kwik;

import dev.ratatoskr.transport.io.EndpointLoop;
import dev.ratatoskr.transport.quic.LinkClosed;
import dev.ratatoskr.transport.quic.LinkLimits;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tech.kwik.core.QuicConnection;
import tech.kwik.core.server.ApplicationProtocolConnection;
import tech.kwik.core.server.ApplicationProtocolConnectionFactory;
import tech.kwik.core.server.ServerConnection;
import tech.kwik.core.server.ServerConnectionConfig;
import tech.kwik.core.server.ServerConnectionRegistry;
import tech.kwik.core.server.ServerConnector;
import tech.kwik.core.server.impl.ServerConnectionProxy;
import tech.kwik.core.server.impl.ServerConnectionThread;

/** The one server of an engine, for all links of the server role. */
final class KwikServer {
  static final int STREAMS = 1000;
  static final int STREAM_WINDOW_BYTES = 1 << 20;
  static final int CONNECTION_WINDOW_BYTES = 4 << 20;
  private static final int SHARED_BY = 4;
  private static final long LINGER_NANOS = 2_000_000_000L;

  private final EndpointLoop loop;
  private final LinkLimits limits;
  private final VirtualSocket socket;
  private final ServerConnector connector;
  private final byte[] certificateDer;
  private final Map<SocketAddress, ServerCarrier> carriers = new ConcurrentHashMap<>();
  private final AtomicLong refused = new AtomicLong();

  KwikServer(
      EndpointLoop loop,
      LinkLimits limits,
      X509Certificate certificate,
      PrivateKey key,
      String alpn)
      throws GeneralSecurityException, SocketException {
    this.loop = loop;
    this.limits = limits;
    this.certificateDer = certificate.getEncoded();
    this.socket =
        new VirtualSocket(
            VirtualAddress.of(0).inetAddress(), SHARED_BY * limits.packets(), this::onSent);
    char[] none = new char[0];
    KeyStore store = KeyStore.getInstance("PKCS12");
    try {
      store.load(null, none);
    } catch (java.io.IOException e) {
      throw new IllegalStateException("an empty key store needs no file", e);
    }
    store.setKeyEntry("key", key, none, new Certificate[] {certificate});
    this.connector =
        ServerConnector.builder()
            .withSocket(socket)
            .withKeyStore(store, "key", none, "secp256r1")
            .withConfiguration(configuration(limits))
            .withLogger(new KwikLog(this::onHeard))
            .build();
    connector.registerApplicationProtocol(alpn, new Factory(this));
    socket.paceBy(KwikConnections.sizeOf(connector, "receiver", "receivedPacketsQueue"));
    connector.start();
  }

  private static ServerConnectionConfig configuration(LinkLimits limits) {
    return ServerConnectionConfig.builder()
        .maxIdleTimeoutInSeconds(limits.idleSeconds())
        .maxBidirectionalStreamBufferSize(STREAM_WINDOW_BYTES)
        .maxUnidirectionalStreamBufferSize(STREAM_WINDOW_BYTES)
        .maxConnectionBufferSize(CONNECTION_WINDOW_BYTES)
        .maxOpenPeerInitiatedBidirectionalStreams(STREAMS)
        .maxOpenPeerInitiatedUnidirectionalStreams(1)
        .retryRequired(false)
        .connectionIdLength(8)
        .build();
  }

  /** Admits packets of a link. Thread: the loop. */
  void add(ServerCarrier carrier) {
    carriers.put(carrier.address().socketAddress(), carrier);
  }

  /** The way in of one link. */
  LinkInflow inflow(VirtualAddress from, IntSupplier inKwik) {
    return new LinkInflow(socket, from, limits.packets(), inKwik);
  }

  /** Tells how many packets wait inside Kwik for the connections that began with these ids. */
  IntSupplier inKwik(Set<ByteBuffer> ids) {
    List<IntSupplier> queues =
        connections(ids)
            .filter(ServerConnectionThread.class::isInstance)
            .map(c -> KwikConnections.sizeOf(c, "queue"))
            .toList();
    return () -> queues.stream().mapToInt(IntSupplier::getAsInt).sum();
  }

  /** The way into a connection; null when Kwik has forgotten it already. */
  @Nullable Consumer<Packet> shortcut(QuicConnection into, VirtualAddress from) {
    ServerConnectionProxy thread =
        connections()
            .filter(ServerConnectionThread.class::isInstance)
            .filter(c -> KwikConnections.field(c, "serverConnection").equals(into))
            .findFirst()
            .orElse(null);
    return thread == null
        ? null
        : packet ->
            thread.parsePackets(
                0, Instant.now(), ByteBuffer.wrap(packet.bytes()), from.socketAddress());
  }

  /** Packets that wait inside Kwik for all links, those on their way to one included. */
  int packetsInKwik() {
    int shared = KwikConnections.sizeOf(connector, "receiver", "receivedPacketsQueue").getAsInt();
    return shared
        + connections()
            .filter(ServerConnectionThread.class::isInstance)
            .mapToInt(c -> KwikConnections.sizeOf(c, "queue").getAsInt())
            .sum();
  }

  private Stream<ServerConnectionProxy> connections(Set<ByteBuffer> ids) {
    return connections()
        .filter(c -> ids.contains(ByteBuffer.wrap(c.getOriginalDestinationConnectionId())));
  }

  private Stream<ServerConnectionProxy> connections() {
    return ((ServerConnectionRegistry) KwikConnections.field(connector, "connectionRegistry"))
        .getAllConnections();
  }

  void onRefused() {
    refused.incrementAndGet();
  }

  long refusedPackets() {
    return refused.get();
  }

  /**
   * Closes unfinished connections that began with these ids, and forgets the link after the time in
   * which its last packets leave. Thread: the loop.
   */
  void remove(ServerCarrier carrier, Set<ByteBuffer> unfinished) {
    if (!unfinished.isEmpty()) {
      Thread.ofVirtual().name("kwik-abandon").start(() -> abandon(unfinished));
    }
    loop.schedule(LINGER_NANOS, () -> carriers.remove(carrier.address().socketAddress(), carrier));
  }

  private void abandon(Set<ByteBuffer> ids) {
    connections(ids).toList().forEach(ServerConnectionProxy::closeConnection);
  }

  private void onSent(SocketAddress to, byte[] packet) {
    ServerCarrier carrier = carriers.get(to);
    if (carrier != null) {
      carrier.link().packets().send(packet);
    }
  }

  /** A handshake failed before the link had a connection: only the log says so. */
  private void onHeard(KwikLog.Heard heard, String message) {
    for (Map.Entry<SocketAddress, ServerCarrier> each : carriers.entrySet()) {
      if (message.contains(each.getKey().toString())) {
        KwikLink link = each.getValue().link();
        String detail =
            message
                .substring(Math.max(0, message.lastIndexOf(']') + 1))
                .replace("with error ", "")
                .strip();
        LinkClosed why =
            switch (heard) {
              case CLOSED_BY_US -> new LinkClosed(LinkClosed.Kind.PROTOCOL, 0, detail);
              case CLOSED_BY_PEER -> new LinkClosed(LinkClosed.Kind.PEER, 0, detail);
              case FAULT -> new LinkClosed(LinkClosed.Kind.ENGINE, 0, detail);
            };
        boolean fault = heard == KwikLog.Heard.FAULT;
        loop.execute(
            () -> {
              if (fault || !link.isEstablished()) {
                link.finish(why);
              }
            });
      }
    }
  }

  /** Ends everything; waits for the last connections in the background. */
  void close() {
    Thread.ofVirtual()
        .name("kwik-server-close")
        .start(
            () -> {
              connector.close();
              ((ScheduledExecutorService)
                      KwikConnections.field(connector, "sharedScheduledExecutor"))
                  .shutdownNow();
            });
  }

  private ApplicationProtocolConnection onConnection(QuicConnection connection) {
    SocketAddress from = ((ServerConnection) connection).getInitialRemoteAddress();
    ServerCarrier carrier = carriers.get(from);
    if (carrier == null) {
      connection.close();
      return new ApplicationProtocolConnection() {};
    }
    KwikLink link = carrier.link();
    link.listenTo(connection);
    loop.execute(() -> link.onConnected(connection, certificateDer));
    return new Accepted(link);
  }

  /** What Kwik asks for our protocol. */
  private record Factory(KwikServer server) implements ApplicationProtocolConnectionFactory {
    @Override
    public int maxConcurrentPeerInitiatedUnidirectionalStreams() {
      return 0;
    }

    @Override
    public int maxConcurrentPeerInitiatedBidirectionalStreams() {
      return STREAMS;
    }

    @Override
    public boolean enableDatagramExtension() {
      return true;
    }

    @Override
    public ApplicationProtocolConnection createConnection(
        String protocol, QuicConnection connection) {
      return server.onConnection(connection);
    }
  }

  /** Takes the streams of a server connection. */
  private record Accepted(KwikLink link) implements ApplicationProtocolConnection {
    @Override
    public void acceptPeerInitiatedStream(tech.kwik.core.QuicStream stream) {
      link.onPeerStream(stream);
    }
  }
}
