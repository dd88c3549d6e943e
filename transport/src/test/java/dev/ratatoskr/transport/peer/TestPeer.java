package dev.ratatoskr.transport.peer;

import static org.awaitility.Awaitility.await;

import dev.ratatoskr.proto.PeerKey;
import dev.ratatoskr.simnet.SimHost;
import dev.ratatoskr.simnet.realtime.RealTimeSimNet;
import dev.ratatoskr.transport.TransportException;
import dev.ratatoskr.transport.engine.EngineChoice;
import dev.ratatoskr.transport.identity.AgentIdentity;
import dev.ratatoskr.transport.identity.PinStore;
import dev.ratatoskr.transport.io.IoKind;
import dev.ratatoskr.transport.io.NettyLoop;
import dev.ratatoskr.transport.quic.QuicEngine;
import dev.ratatoskr.transport.quic.QuicStream;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** An endpoint on a simulated host, and what happened to it. */
final class TestPeer implements PeerEvents, AutoCloseable {
  static final int OVERLAY_PORT = 9999;

  final NettyLoop loop = NettyLoop.start(IoKind.NIO);
  final List<ConnectionEvent> events = new CopyOnWriteArrayList<>();
  final List<ByteBuffer> datagrams = new CopyOnWriteArrayList<>();
  final AgentIdentity identity;
  final TappedPorts ports;
  final PeerEndpoint endpoint;
  private final QuicEngine engine;
  volatile boolean persistent;

  /** Whether datagrams go back to where they came from. */
  volatile boolean echoes;

  Set<PeerKey> friends = Set.of();
  Supplier<QuicStream.Handler> acceptor = Echo::new;

  /** Where it stands. */
  record Place(RealTimeSimNet net, SimHost host, FakeOverlay overlay, InetSocketAddress stun) {}

  TestPeer(Place place, AgentIdentity identity, boolean requireSigned)
      throws GeneralSecurityException, TransportException {
    this(place, EngineChoice.AUTO, identity, requireSigned, PinStore.inMemory());
  }

  TestPeer(
      Place place,
      EngineChoice engine,
      AgentIdentity identity,
      boolean requireSigned,
      PinStore pins)
      throws GeneralSecurityException, TransportException {
    this.identity = identity;
    this.ports = new TappedPorts(place, loop);
    this.engine = engine.create(loop, identity.x509(), identity.privateKey());
    EndpointSettings settings =
        new EndpointSettings(
            identity,
            pins,
            requireSigned,
            List.of(new InetSocketAddress(place.host().ipv4Address(), 0)),
            Set.of("test"));
    this.endpoint = PeerEndpoint.open(loop, this.engine, settings, this, ports);
    run(
        () -> {
          endpoint.onInterfaces(place.host().addresses());
          endpoint.onStunServers(List.of(place.stun()));
          endpoint.openOverlay(address(), OVERLAY_PORT, reason -> {});
        });
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
    boolean again =
        event instanceof ConnectionEvent.Closed || event instanceof ConnectionEvent.OverlaySilent;
    if (persistent && again) {
      endpoint.meet(peer.key(), peer.key().yggdrasilAddress());
    }
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
  public void onDatagram(PeerConnection peer, ByteBuffer payload) {
    ByteBuffer copy = ByteBuffer.allocate(payload.remaining()).put(payload.duplicate()).flip();
    datagrams.add(copy);
    if (echoes) {
      peer.datagrams().send(copy.duplicate());
    }
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

  /** Dies: nothing is said to anybody any more. */
  void kill() {
    run(
        () -> {
          ports.die();
          engine.close();
        });
    loop.close();
  }

  long count(Class<? extends ConnectionEvent> type) {
    return events.stream().filter(type::isInstance).count();
  }

  long refused(StrangerLog.Kind kind) {
    return get(() -> endpoint.refused().getOrDefault(kind.name(), 0L));
  }

  /** What comes back of a text on a new stream. */
  String echo(PeerConnection connection, String text) {
    ByteBuffer heard = ByteBuffer.allocate(4096);
    CompletableFuture<String> whole = new CompletableFuture<>();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    run(
        () -> {
          try {
            connection
                .openStream(
                    new QuicStream.Handler() {
                      @Override
                      public void onData(ByteBuffer more) {
                        heard.put(more);
                        if (heard.position() == bytes.length) {
                          whole.complete(StandardCharsets.UTF_8.decode(heard.flip()).toString());
                        }
                      }

                      @Override
                      public void onEnd(String reason) {
                        whole.complete("ended: " + reason);
                      }
                    })
                .write(ByteBuffer.wrap(bytes));
          } catch (TransportException e) {
            throw new IllegalStateException(e);
          }
        });
    return whole.orTimeout(10, TimeUnit.SECONDS).join();
  }

  /** Sends back what it gets, no faster than it is taken. */
  static final class Echo implements QuicStream.Handler {
    private @org.jspecify.annotations.Nullable QuicStream stream;

    @Override
    public void onData(ByteBuffer bytes) {
      if (stream != null && !stream.write(bytes)) {
        stream.setReading(false);
      }
    }

    @Override
    public void onWritable() {
      if (stream != null) {
        stream.setReading(true);
      }
    }

    @Override
    public void onEnd(String reason) {}
  }
}
