package dev.ratatoskr.transport.quic.kwik;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.transport.quic.Pairing;
import dev.ratatoskr.transport.quic.Wire;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class VirtualSocketTest {
  private static final VirtualAddress FROM = VirtualAddress.of(7);

  private final AtomicInteger waiting = new AtomicInteger();
  private final VirtualSocket socket;

  VirtualSocketTest() throws SocketException {
    socket = new VirtualSocket(VirtualAddress.of(0).inetAddress(), 3, (to, packet) -> {});
  }

  private boolean offer(int first) {
    Packet packet = new Packet(new byte[] {(byte) first, 1, 2});
    return socket.offer(FROM.socketAddress(), packet, waiting);
  }

  /** Receives on a thread of its own; the future has the first byte, or the failure. */
  private Thread receive(CompletableFuture<Integer> result) {
    return Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              DatagramPacket packet = new DatagramPacket(new byte[1500], 1500);
              try {
                socket.receive(packet);
                result.complete((int) packet.getData()[0]);
              } catch (IOException | RuntimeException e) {
                result.completeExceptionally(e);
              }
            });
  }

  private static void awaitAsleep(Thread thread) {
    await().until(() -> thread.getState() == Thread.State.WAITING);
  }

  @Test
  void anInterruptIsATimeoutAndNotAFailure() {
    CompletableFuture<Integer> result = new CompletableFuture<>();
    Thread reader = receive(result);
    awaitAsleep(reader);
    reader.interrupt();
    await().until(result::isDone);
    assertInstanceOf(SocketTimeoutException.class, result.exceptionNow());
  }

  @Test
  void aCloseWakesTheReaderAndEndsTheNext() {
    CompletableFuture<Integer> first = new CompletableFuture<>();
    awaitAsleep(receive(first));
    socket.close();
    await().until(first::isDone);
    CompletableFuture<Integer> next = new CompletableFuture<>();
    receive(next);
    await().until(next::isDone);
    assertEquals(SocketException.class, next.exceptionNow().getClass());
    assertFalse(offer(1));
  }

  @Test
  void countsWhoWaitsAndRefusesMore() throws Exception {
    assertTrue(offer(1));
    assertTrue(offer(2));
    assertTrue(offer(3));
    assertFalse(offer(4));
    assertEquals(3, waiting.get());
    CompletableFuture<Integer> result = new CompletableFuture<>();
    receive(result);
    assertEquals(1, result.get(5, SECONDS));
    assertEquals(2, waiting.get());
  }

  @Test
  void handsOverNothingWhileKwikHasMuchToDo() throws Exception {
    AtomicInteger inKwik = new AtomicInteger(1000);
    socket.paceBy(inKwik::get);
    offer(9);
    CompletableFuture<Integer> result = new CompletableFuture<>();
    Thread reader = receive(result);
    await().until(() -> reader.getState() == Thread.State.TIMED_WAITING);
    assertFalse(result.isDone());
    assertEquals(1, socket.waiting());
    inKwik.set(0);
    assertEquals(9, result.get(5, SECONDS));
  }

  /** Kwik's server would end the process when its socket failed. */
  @Test
  void interruptedReceiversOfTheServerAndOfTheClientGoOn() throws Exception {
    Set<Thread> before = new HashSet<>(Thread.getAllStackTraces().keySet());
    try (Wire wire = new Wire(Pairing.KWIK_KWIK).connect()) {
      List<Thread> receivers =
          Thread.getAllStackTraces().keySet().stream()
              .filter(t -> !before.contains(t) && t.getName().equals("receiver"))
              .toList();
      assertEquals(3, receivers.size(), receivers::toString);
      for (int i = 0; i < 3; i++) {
        receivers.forEach(Thread::interrupt);
        wire.echo(wire.clientLink(), 1000);
        wire.echo(wire.serverLink(), 1000);
      }
      assertTrue(receivers.stream().allMatch(Thread::isAlive));
    }
  }
}
