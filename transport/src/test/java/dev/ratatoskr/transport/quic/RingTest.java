package dev.ratatoskr.transport.quic;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.transport.io.ChannelUdpPort;
import dev.ratatoskr.transport.io.Demultiplexer;
import dev.ratatoskr.transport.io.IoKind;
import dev.ratatoskr.transport.io.NettyLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Three peers, one UDP port each, every one client of the next and server of the one before. */
@Timeout(120)
class RingTest {
  private static final int BULK_BYTES = 4 << 20;

  static Stream<Arguments> kinds() {
    return Stream.of(IoKind.values())
        .filter(kind -> kind != IoKind.AUTO)
        .filter(kind -> kind != IoKind.EPOLL || NettyLoop.isEpollAvailable())
        .flatMap(kind -> Stream.of(TestEngine.values()).map(engine -> Arguments.of(kind, engine)));
  }

  /** One peer: its port, its engine and the links by address. */
  private static final class Peer {
    final NettyLoop loop;
    final QuicEngine engine;
    final ChannelUdpPort port;
    final Map<InetSocketAddress, QuicLink> links = new HashMap<>();
    final List<Recorder> recorders = new ArrayList<>();

    Peer(NettyLoop loop, TestEngine kind) throws Exception {
      this.loop = loop;
      engine = kind.create(loop, TestCertificate.create(), TestEngine.Setup.DEFAULT);
      InetAddress here = InetAddress.getAllByName("127.0.0.1")[0];
      Demultiplexer sorter =
          new Demultiplexer(
              (from, payload, now) -> {},
              (from, payload, now) -> {
                QuicLink link = links.get(from);
                if (link != null) {
                  link.onPacket(payload);
                }
              });
      port = ChannelUdpPort.bind(loop, new InetSocketAddress(here, 0), sorter);
    }

    CompletableFuture<QuicLink> open(QuicEngine.Role role, InetSocketAddress to) {
      CompletableFuture<QuicLink> opened = new CompletableFuture<>();
      Recorder recorder = new Recorder();
      recorders.add(recorder);
      loop.execute(
          () -> {
            try {
              QuicLink link =
                  engine.open(
                      Wire.key(to.getPort() & 0x7f),
                      role,
                      recorder,
                      packet -> port.send(to, ByteBuffer.wrap(packet)));
              links.put(to, link);
              opened.complete(link);
            } catch (dev.ratatoskr.proto.MalformedException e) {
              opened.completeExceptionally(e);
            }
          });
      return opened;
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void everyPeerIsClientAndServerOnOnePort(IoKind kind, TestEngine engine) throws Exception {
    byte[] bytes = new byte[BULK_BYTES];
    new Random(11).nextBytes(bytes);
    byte[] expected = MessageDigest.getInstance("SHA-256").digest(bytes);
    try (NettyLoop loop = NettyLoop.start(kind)) {
      List<Peer> ring =
          List.of(new Peer(loop, engine), new Peer(loop, engine), new Peer(loop, engine));
      List<QuicLink> dialled = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        Peer next = ring.get((i + 1) % 3);
        next.open(QuicEngine.Role.SERVER, ring.get(i).port.localAddress()).get(5, SECONDS);
        dialled.add(
            ring.get(i).open(QuicEngine.Role.CLIENT, next.port.localAddress()).get(5, SECONDS));
      }
      for (Peer peer : ring) {
        for (Recorder recorder : peer.recorders) {
          recorder.established.get(10, SECONDS);
        }
      }
      List<Bulk> transfers = new ArrayList<>();
      for (QuicLink link : dialled) {
        Bulk bulk = new Bulk(bytes);
        transfers.add(bulk);
        loop.execute(() -> sendBoth(link, bulk));
      }
      for (Bulk bulk : transfers) {
        assertArrayEquals(expected, bulk.hash.get(60, SECONDS));
      }
      boolean datagrams =
          ring.stream().flatMap(p -> p.recorders.stream()).anyMatch(r -> !r.datagrams.isEmpty());
      assertTrue(datagrams, "no datagram arrived");
      loop.execute(() -> ring.forEach(peer -> peer.engine.close()));
    }
  }

  private static void sendBoth(QuicLink link, Bulk bulk) {
    try {
      bulk.begin(link.openStream(bulk));
    } catch (java.io.IOException e) {
      bulk.hash.completeExceptionally(e);
    }
    for (int i = 0; i < 50; i++) {
      link.sendDatagram(ByteBuffer.allocate(1000));
    }
  }
}
