package dev.ratatoskr.simnet.realtime;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.proto.UdpPort;
import dev.ratatoskr.simnet.Link;
import dev.ratatoskr.simnet.Nat;
import dev.ratatoskr.simnet.SimHost;
import dev.ratatoskr.simnet.Trace;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RealTimeSimNetTest {
  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  private final RealTimeSimNet net = new RealTimeSimNet(5);
  private final ExecutorService loop =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("user loop").factory());
  private final SimHost a =
      net.call(sim -> sim.host("a").behind(Nat.portRestricted()).link(Link.delayMillis(10)));
  private final SimHost b = net.call(sim -> sim.host("b").link(Link.delayMillis(10)));

  @AfterEach
  void close() {
    net.close();
    loop.close();
  }

  private InetSocketAddress toB(int port) {
    return new InetSocketAddress(b.ipv4Address(), port);
  }

  @Test
  void aRoundTripTakesTheDelaysOfItsLinksAndArrivesOnTheExecutor() {
    CompletableFuture<UdpPort> echo = new CompletableFuture<>();
    echo.complete(net.open(b, 5000, (from, payload, now) -> echo.join().send(from, payload), loop));
    List<Long> times = new CopyOnWriteArrayList<>();
    List<String> threads = new CopyOnWriteArrayList<>();
    UdpPort port =
        net.open(
            a,
            new InetSocketAddress(a.ipv4Address(), 4000),
            (from, payload, now) -> {
              times.add(now);
              threads.add(Thread.currentThread().getName());
            },
            loop);
    long start = net.clock().nanoTime();
    port.send(toB(5000), ByteBuffer.wrap(new byte[] {1}));
    await().until(() -> !times.isEmpty());
    assertTrue(times.getFirst() - start >= 40 * MILLI, () -> "after " + times);
    assertEquals(List.of("user loop"), threads);
  }

  @Test
  void packetsOfOneThreadStayInOrder() {
    List<Integer> seen = new CopyOnWriteArrayList<>();
    net.open(b, 5000, (from, payload, now) -> seen.add(payload.getInt()), loop);
    UdpPort port = net.open(a, 4000, (from, payload, now) -> {}, loop);
    List<Integer> sent = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      port.send(toB(5000), ByteBuffer.allocate(4).putInt(i).flip());
      sent.add(i);
    }
    await().until(() -> seen.size() == 1000);
    assertEquals(sent, seen);
  }

  @Test
  void aLinkMayTurnIntoABlackHole() {
    List<Integer> seen = new CopyOnWriteArrayList<>();
    net.open(b, 5000, (from, payload, now) -> seen.add(payload.getInt()), loop);
    UdpPort port = net.open(a, 4000, (from, payload, now) -> {}, loop);
    net.change(sim -> a.link(Link.blackHole()));
    port.send(toB(5000), ByteBuffer.allocate(4).putInt(1).flip());
    await().until(() -> net.call(sim -> sim.trace().count(Trace.Kind.LOST)) == 1);
    net.change(sim -> a.link(Link.delayMillis(1)));
    port.send(toB(5000), ByteBuffer.allocate(4).putInt(2).flip());
    await().until(() -> !seen.isEmpty());
    assertEquals(List.of(2), seen);
  }

  @Test
  void aClosedPortReceivesNothingThatWasUnderWay() {
    List<Integer> seen = new CopyOnWriteArrayList<>();
    UdpPort closing = net.open(b, 5000, (from, payload, now) -> seen.add(1), loop);
    UdpPort port = net.open(a, 4000, (from, payload, now) -> {}, loop);
    port.send(toB(5000), ByteBuffer.allocate(4));
    closing.close();
    await().until(() -> net.call(sim -> sim.trace().count(Trace.Kind.NO_PORT)) == 1);
    assertEquals(List.of(), seen);
  }

  @Test
  void anExecutorThatHasEndedCostsOnlyItsDatagrams() {
    ExecutorService ended = Executors.newSingleThreadExecutor();
    ended.close();
    net.open(b, 5000, (from, payload, now) -> {}, ended);
    UdpPort port = net.open(a, 4000, (from, payload, now) -> {}, loop);
    port.send(toB(5000), ByteBuffer.allocate(4));
    await().until(() -> net.call(sim -> sim.trace().count(Trace.Kind.RECEIVED)) == 1);
    assertTrue(net.call(sim -> sim.elapsedNanos()) > 0);
  }

  @Test
  void whatAFunctionThrowsReachesTheCallerAndTheNetGoesOn() {
    assertThrows(CompletionException.class, () -> net.call(sim -> sim.wan().gateway()));
    assertEquals("b", net.call(sim -> sim.host("b").name()));
  }

  @Test
  void aClosedNetSaysSo() {
    net.close();
    net.close();
    assertThrows(CompletionException.class, () -> net.call(sim -> 1));
  }
}
