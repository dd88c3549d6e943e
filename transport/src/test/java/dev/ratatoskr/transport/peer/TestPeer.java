package dev.ratatoskr.transport.peer;

import static org.awaitility.Awaitility.await;

import dev.ratatoskr.proto.PeerKey;
import dev.ratatoskr.proto.UdpPort;
import dev.ratatoskr.proto.YggdrasilAddress;
import dev.ratatoskr.simnet.SimHost;
import dev.ratatoskr.simnet.realtime.RealTimeSimNet;
import dev.ratatoskr.transport.TransportException;
import dev.ratatoskr.transport.identity.AgentIdentity;
import dev.ratatoskr.transport.identity.PinStore;
import dev.ratatoskr.transport.io.IoKind;
import dev.ratatoskr.transport.io.NettyLoop;
import dev.ratatoskr.transport.quic.QuicStream;
import dev.ratatoskr.transport.quic.kwik.KwikEngine;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** An endpoint on a simulated host, and what happened to it. */
final class TestPeer implements PeerEvents, AutoCloseable {
  static final int OVERLAY_PORT = 9999;

  final NettyLoop loop = NettyLoop.start(IoKind.NIO);
  final List<ConnectionEvent> events = new CopyOnWriteArrayList<>();
  final List<ByteBuffer> datagrams = new CopyOnWriteArrayList<>();
  final AgentIdentity identity;
  final PeerEndpoint endpoint;
  Set<PeerKey> friends = Set.of();
  Supplier<QuicStream.Handler> acceptor = Echo::new;

  /** Where it stands. */
  record Place(RealTimeSimNet net, SimHost host, FakeOverlay overlay, InetSocketAddress stun) {}

  TestPeer(Place place, AgentIdentity identity, boolean requireSigned)
      throws GeneralSecurityException, TransportException {
    this.identity = identity;
    KwikEngine engine = KwikEngine.create(loop, identity.x509(), identity.privateKey());
    EndpointSettings settings =
        new EndpointSettings(
            identity,
            PinStore.inMemory(),
            requireSigned,
            List.of(new InetSocketAddress(place.host().ipv4Address(), 0)),
            Set.of("test"));
    this.endpoint =
        PeerEndpoint.open(
            loop, engine, settings, this, (local, receiver) -> open(place, local, receiver));
    run(
        () -> {
          endpoint.onInterfaces(place.host().addresses());
          endpoint.onStunServers(List.of(place.stun()));
          endpoint.openOverlay(address(), OVERLAY_PORT, reason -> {});
        });
  }

  private UdpPort open(Place place, InetSocketAddress local, UdpPort.Receiver receiver) {
    return YggdrasilAddress.isOverlay(local.getAddress())
        ? place.overlay().open(loop, local, receiver)
        : place.net().open(place.host(), local, receiver, loop);
  }

  PeerKey key() {
    return identity.peerKey();
  }

  Inet6Address address() {
    return key().yggdrasilAddress();
  }

  void run(Runnable task) {
    get(
        () -> {
          task.run();
          return true;
        });
  }

  <T> T get(Supplier<T> task) {
    CompletableFuture<T> done = new CompletableFuture<>();
    loop.execute(
        () -> {
          try {
            done.complete(task.get());
          } catch (RuntimeException e) {
            done.completeExceptionally(e);
          }
        });
    return done.join();
  }

  PeerConnection meet(TestPeer other) {
    return get(() -> endpoint.meet(other.key(), other.address()));
  }

  <E extends ConnectionEvent> E awaitEvent(Class<E> type) {
    return awaitEvent(type, event -> true);
  }

  <E extends ConnectionEvent> E awaitEvent(Class<E> type, Predicate<E> condition) {
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(5))
        .until(
            () ->
                events.stream().anyMatch(e -> type.isInstance(e) && condition.test(type.cast(e))));
    return events.stream()
        .filter(type::isInstance)
        .map(type::cast)
        .filter(condition)
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void onEvent(PeerConnection peer, ConnectionEvent event) {
    events.add(event);
  }

  @Override
  public QuicStream.Handler onStream(PeerConnection peer, QuicStream stream) {
    QuicStream.Handler handler = acceptor.get();
    if (handler instanceof Echo echo) {
      echo.stream = stream;
    }
    return handler;
  }

  @Override
  public void onKnock(Inet6Address source) {
    friends.stream()
        .filter(key -> key.yggdrasilAddress().equals(source))
        .findFirst()
        .ifPresent(key -> endpoint.meet(key, source));
  }

  @Override
  public void close() {
    endpoint.close();
    loop.close();
  }

  /** Sends back what it gets. */
  static final class Echo implements QuicStream.Handler {
    private @org.jspecify.annotations.Nullable QuicStream stream;

    @Override
    public void onData(ByteBuffer bytes) {
      if (stream != null) {
        stream.write(bytes);
      }
    }

    @Override
    public void onEnd(String reason) {}
  }
}
