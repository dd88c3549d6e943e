package dev.ratatoskr.transport.quic;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.proto.UdpPort;
import dev.ratatoskr.simnet.Link;
import dev.ratatoskr.simnet.SimHost;
import dev.ratatoskr.simnet.realtime.RealTimeSimNet;
import dev.ratatoskr.transport.io.IoKind;
import dev.ratatoskr.transport.io.NettyLoop;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A link over a network with delay, loss, stragglers and duplicates, whose ports may change. */
@Timeout(90)
class LossyNetTest {
  private static final long SEED = 20261121;
  private static final Link LINK =
      Link.delayMillis(12.5).loss(0.01).reorder(0.02, 8).duplicate(0.01);

  private final RealTimeSimNet net = new RealTimeSimNet(SEED);
  private final NettyLoop loop = NettyLoop.start(IoKind.NIO);
  private final List<Side> sides = new ArrayList<>();

  LossyNetTest() {
    System.out.println("seed " + SEED);
  }

  @AfterEach
  void close() {
    loop.execute(() -> sides.forEach(side -> side.engine.close()));
    loop.close();
    net.close();
  }

  /** One host with an engine and two ports; its packets leave by the present one. */
  private final class Side {
    final Recorder recorder = new Recorder();
    final QuicEngine engine;
    final List<UdpPort> ports = new ArrayList<>();
    private final SimHost host;
    private int present;
    private @Nullable InetSocketAddress to;
    private @Nullable QuicLink link;

    Side(String name, TestEngine kind) throws Exception {
      engine = kind.create(loop, TestCertificate.create(), TestEngine.Setup.DEFAULT);
      host = net.call(sim -> sim.host(name).link(LINK));
      for (int i = 0; i < 2; i++) {
        ports.add(net.open(host, 4000 + i, (from, payload, now) -> onPacket(payload), loop));
      }
    }

    private void onPacket(ByteBuffer payload) {
      QuicLink open = link;
      if (open != null) {
        open.onPacket(payload);
      }
    }

    InetSocketAddress address(int port) {
      return new InetSocketAddress(host.ipv4Address(), 4000 + port);
    }

    /** Sends from this port of ours to that port of the peer from now on. */
    void path(int own, InetSocketAddress peer) {
      loop.execute(
          () -> {
            present = own;
            to = peer;
          });
    }

    void open(QuicEngine.Role role) {
      loop.execute(
          () ->
              link =
                  engine.open(
                      Wire.anyKey(),
                      role,
                      recorder,
                      p -> ports.get(present).send(Wire.present(to), ByteBuffer.wrap(p))));
    }

    void transfer(Bulk bulk) {
      loop.execute(
          () -> {
            try {
              bulk.begin(Wire.present(link).openStream(bulk));
            } catch (java.io.IOException e) {
              bulk.hash.completeExceptionally(e);
            }
          });
    }
  }

  private void connect(Side client, Side server) throws Exception {
    sides.addAll(List.of(client, server));
    client.path(0, server.address(0));
    server.path(0, client.address(0));
    server.open(QuicEngine.Role.SERVER);
    client.open(QuicEngine.Role.CLIENT);
    client.recorder.established.get(10, SECONDS);
    server.recorder.established.get(10, SECONDS);
  }

  @ParameterizedTest
  @EnumSource
  void handshakesEchoesAndTransfersWithoutALostByte(Pairing engines) throws Exception {
    Side client = new Side("client", engines.client());
    Side server = new Side("server", engines.server());
    connect(client, server);
    byte[] small = Bulk.random(300, SEED);
    Bulk echo = new Bulk(small);
    client.transfer(echo);
    assertArrayEquals(Bulk.sha256(small), echo.hash.get(10, SECONDS));
    byte[] large = Bulk.random(200_000, SEED);
    Bulk bulk = new Bulk(large);
    server.transfer(bulk);
    assertArrayEquals(Bulk.sha256(large), bulk.hash.get(60, SECONDS));
    assertFalse(client.recorder.closed.isDone());
  }

  /** To another pair of ports and back, one side before the other, under load. */
  @ParameterizedTest
  @EnumSource
  void changesItsPathUnderLoadWithoutALostByte(Pairing engines) throws Exception {
    Side client = new Side("client", engines.client());
    Side server = new Side("server", engines.server());
    connect(client, server);
    byte[] large = Bulk.random(150_000, SEED + 1);
    Bulk fromClient = new Bulk(large);
    Bulk fromServer = new Bulk(large);
    client.transfer(fromClient);
    server.transfer(fromServer);
    for (int i = 1; i <= 4; i++) {
      int goal = i * (large.length / 6);
      awaitReceived(fromClient, goal);
      client.path(i % 2, server.address(i % 2));
      awaitReceived(fromServer, goal);
      server.path(i % 2, client.address(i % 2));
    }
    byte[] expected = Bulk.sha256(large);
    assertArrayEquals(expected, fromClient.hash.get(60, SECONDS));
    assertArrayEquals(expected, fromServer.hash.get(60, SECONDS));
    assertFalse(client.recorder.closed.isDone());
    assertTrue(server.recorder.established.isDone());
  }

  private static void awaitReceived(Bulk bulk, int goal) {
    CompletableFuture<byte[]> hash = bulk.hash;
    await().atMost(60, SECONDS).until(() -> bulk.received() >= goal || hash.isDone());
  }
}
