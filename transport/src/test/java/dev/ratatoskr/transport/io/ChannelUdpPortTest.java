package dev.ratatoskr.transport.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.transport.TransportException;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ChannelUdpPortTest {
  record Arrival(InetSocketAddress from, String text) {}

  static Stream<IoKind> kinds() {
    return NettyLoop.isEpollAvailable()
        ? Stream.of(IoKind.NIO, IoKind.EPOLL)
        : Stream.of(IoKind.NIO);
  }

  private static InetSocketAddress loopback4() throws Exception {
    return new InetSocketAddress(literal("127.0.0.1"), 0);
  }

  private static InetAddress literal(String address) throws Exception {
    return InetAddress.getAllByName(address)[0];
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  private static ChannelUdpPort recording(NettyLoop loop, InetSocketAddress at, List<Arrival> log)
      throws TransportException.BindFailed {
    return ChannelUdpPort.bind(
        loop,
        at,
        (from, payload, now) -> log.add(new Arrival(from, UTF_8.decode(payload).toString())));
  }

  private static PortCounters counters(NettyLoop loop, ChannelUdpPort port) {
    CompletableFuture<PortCounters> snapshot = new CompletableFuture<>();
    loop.execute(() -> snapshot.complete(port.counters()));
    return snapshot.join();
  }

  /** As when the process has no descriptor left: there is not even a socket to close. */
  @ParameterizedTest
  @MethodSource("kinds")
  void aSocketThatCannotBeHadIsSaidSo(IoKind kind) throws Exception {
    try (NettyLoop loop = NettyLoop.start(kind)) {
      InetSocketAddress local = loopback4();
      ChannelFuture without =
          new Bootstrap()
              .group(loop.eventLoop())
              .channelFactory(
                  () -> {
                    throw new ChannelException(
                        "no channel", new IOException("too many open files"));
                  })
              .handler(new ChannelInboundHandlerAdapter())
              .bind(local)
              .awaitUninterruptibly();
      TransportException.BindFailed failure =
          assertThrows(
              TransportException.BindFailed.class,
              () -> ChannelUdpPort.opened(loop, local, without, new PortTally()));
      assertTrue(String.valueOf(failure.getMessage()).contains("too many open files"));
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void deliversWhatWasSentInOrder(IoKind kind) throws Exception {
    try (NettyLoop loop = NettyLoop.start(kind)) {
      assertEquals(kind, loop.kind());
      List<Arrival> log = Collections.synchronizedList(new ArrayList<>());
      ChannelUdpPort a = recording(loop, loopback4(), new ArrayList<>());
      ChannelUdpPort b = recording(loop, loopback4(), log);
      loop.execute(
          () -> {
            for (int i = 0; i < 200; i++) {
              a.send(b.localAddress(), bytes("datagram " + i));
            }
          });
      await().until(() -> log.size() == 200);
      for (int i = 0; i < 200; i++) {
        assertEquals(new Arrival(a.localAddress(), "datagram " + i), log.get(i));
      }
      assertEquals(200, counters(loop, a).sent());
      assertEquals(200, counters(loop, b).received());
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aPortOnOneInterfaceIsAPortOnItsAddressWhereNothingElseCanBeHad(IoKind kind)
      throws Exception {
    try (NettyLoop loop = NettyLoop.start(kind)) {
      for (String device : List.of("lo", "no-such-device")) {
        List<Arrival> log = Collections.synchronizedList(new ArrayList<>());
        ChannelUdpPort a = recording(loop, loopback4(), log);
        ChannelUdpPort b =
            ChannelUdpPort.bindOn(loop, device, loopback4(), (from, payload, now) -> {});
        assertEquals(literal("127.0.0.1"), b.localAddress().getAddress());
        loop.execute(() -> b.send(a.localAddress(), bytes("by " + device)));
        await().until(() -> !log.isEmpty());
        assertEquals(List.of(new Arrival(b.localAddress(), "by " + device)), log);
        InetSocketAddress taken = b.localAddress();
        assertThrows(
            TransportException.BindFailed.class,
            () -> ChannelUdpPort.bindOn(loop, device, taken, (from, payload, now) -> {}));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void showsAnIpv4SourceAsIpv4OnADualStackPort(IoKind kind) throws Exception {
    try (NettyLoop loop = NettyLoop.start(kind)) {
      List<Arrival> log = Collections.synchronizedList(new ArrayList<>());
      List<Arrival> answers = Collections.synchronizedList(new ArrayList<>());
      ChannelUdpPort dual = recording(loop, new InetSocketAddress(literal("::"), 0), log);
      ChannelUdpPort four = recording(loop, loopback4(), answers);
      InetSocketAddress dualAt4 =
          new InetSocketAddress(literal("127.0.0.1"), dual.localAddress().getPort());
      loop.execute(() -> four.send(dualAt4, bytes("from IPv4")));
      await().until(() -> log.size() == 1);
      assertInstanceOf(Inet4Address.class, log.get(0).from().getAddress());
      loop.execute(() -> dual.send(log.get(0).from(), bytes("back")));
      await().until(() -> answers.size() == 1);
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void survivesRefusedAndUnreachableDestinations(IoKind kind) throws Exception {
    try (NettyLoop loop = NettyLoop.start(kind)) {
      List<Arrival> log = Collections.synchronizedList(new ArrayList<>());
      ChannelUdpPort a = recording(loop, loopback4(), new ArrayList<>());
      ChannelUdpPort b = recording(loop, loopback4(), log);
      ChannelUdpPort gone = recording(loop, loopback4(), new ArrayList<>());
      InetSocketAddress closed = gone.localAddress();
      loop.execute(gone::close);
      InetSocketAddress otherFamily = new InetSocketAddress(literal("::1"), 9);
      InetSocketAddress unresolved = InetSocketAddress.createUnresolved("nowhere.invalid", 9);
      for (int i = 0; i < 5; i++) {
        loop.execute(() -> a.send(closed, bytes("nobody")));
      }
      loop.execute(() -> a.send(unresolved, bytes("nobody")));
      loop.execute(() -> a.send(otherFamily, bytes("nobody")));
      loop.execute(() -> a.send(b.localAddress(), ByteBuffer.allocate(65_536)));
      loop.execute(() -> a.send(b.localAddress(), bytes("still here")));
      await().until(() -> log.stream().anyMatch(x -> x.text().equals("still here")));
      assertTrue(counters(loop, a).dropped() >= 2, () -> counters(loop, a).toString());
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void boundsABurst(IoKind kind) throws Exception {
    try (NettyLoop loop = NettyLoop.start(kind)) {
      ChannelUdpPort a = recording(loop, loopback4(), new ArrayList<>());
      ChannelUdpPort b =
          recording(loop, loopback4(), Collections.synchronizedList(new ArrayList<>()));
      int burst = 50_000;
      loop.execute(
          () -> {
            for (int i = 0; i < burst; i++) {
              a.send(b.localAddress(), bytes("x"));
            }
          });
      await()
          .untilAsserted(
              () -> {
                PortCounters now = counters(loop, a);
                assertEquals(burst, now.sent() + now.dropped(), now::toString);
              });
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void goesOnWhenTheReceiverThrows(IoKind kind) throws Exception {
    try (NettyLoop loop = NettyLoop.start(kind)) {
      List<String> seen = Collections.synchronizedList(new ArrayList<>());
      ChannelUdpPort b =
          ChannelUdpPort.bind(
              loop,
              loopback4(),
              (from, payload, now) -> {
                String text = UTF_8.decode(payload).toString();
                if (text.equals("bad")) {
                  throw new IllegalStateException("a bug, on purpose");
                }
                seen.add(text);
              });
      ChannelUdpPort a = recording(loop, loopback4(), new ArrayList<>());
      loop.execute(() -> a.send(b.localAddress(), bytes("bad")));
      loop.execute(() -> a.send(b.localAddress(), bytes("good")));
      await().until(() -> seen.contains("good"));
      assertEquals(1, counters(loop, b).receiverFailures());
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void saysWhyAPortCannotBeBound(IoKind kind) throws Exception {
    try (NettyLoop loop = NettyLoop.start(kind)) {
      ChannelUdpPort first = recording(loop, loopback4(), new ArrayList<>());
      TransportException.BindFailed failed =
          assertThrows(
              TransportException.BindFailed.class,
              () -> recording(loop, first.localAddress(), new ArrayList<>()));
      String port = Integer.toString(first.localAddress().getPort());
      assertTrue(String.valueOf(failed.getMessage()).contains(port), failed::getMessage);
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aFailingTaskDoesNotEndTheLoop(IoKind kind) {
    try (NettyLoop loop = NettyLoop.start(kind)) {
      loop.execute(
          () -> {
            throw new IllegalStateException("a bug, on purpose");
          });
      CompletableFuture<Boolean> ran = new CompletableFuture<>();
      loop.schedule(1_000_000, () -> ran.complete(loop.inLoop()));
      assertTrue(ran.join());
    }
  }
}
