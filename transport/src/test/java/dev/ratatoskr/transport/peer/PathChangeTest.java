package dev.ratatoskr.transport.peer;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.simnet.Link;
import dev.ratatoskr.transport.TransportException;
import dev.ratatoskr.transport.engine.EngineChoice;
import dev.ratatoskr.transport.identity.AgentIdentity;
import dev.ratatoskr.transport.identity.Identities;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PathChangeTest {
  private final Scene scene = new Scene(21, engine());
  private final TestPeer a = scene.peer("a", AgentIdentity.generate(Identities.peer(1)));
  private final TestPeer b = scene.peer("b", AgentIdentity.generate(Identities.peer(2)));

  /** Which engine both sides use. */
  EngineChoice engine() {
    return EngineChoice.KWIK;
  }

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void oneStreamGoesOnFromTheOverlayToADirectPathAndBackAndForthAgain() {
    PeerConnection connection = scene.join(a, b);
    Transfer transfer = new Transfer(5);
    a.run(
        () -> {
          try {
            transfer.begin(connection.openStream(transfer));
          } catch (TransportException e) {
            throw new IllegalStateException(e);
          }
        });
    awaitMore(transfer, 300_000);

    a.run(connection::punch);
    awaitPaths(1);
    awaitMore(transfer, 1_500_000);
    awaitJitter(connection);

    scene.net.change(sim -> sim.host("a").link(Link.blackHole()));
    awaitDeaths(1);
    assertFalse(knowsJitter(connection), "there is no path");
    awaitMore(transfer, 300_000);

    scene.net.change(sim -> sim.host("a").link(Link.delayMillis(1)));
    a.run(connection::punch);
    awaitPaths(2);
    awaitMore(transfer, 1_000_000);

    a.run(transfer::stop);
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> a.get(() -> transfer.received() == transfer.sent()));
    assertArrayEquals(a.get(transfer::sentHash), a.get(transfer::receivedHash));
    assertTrue(transfer.sent() > 3_000_000);
    assertEquals("", transfer.end());
    assertEquals(0, a.count(ConnectionEvent.Closed.class) + b.count(ConnectionEvent.Closed.class));
    assertEquals(1, a.count(ConnectionEvent.Authenticated.class));
    assertEquals(1, b.count(ConnectionEvent.Authenticated.class));
  }

  @Test
  void whoLeavesAPathTellsTheOther() {
    PeerConnection connection = scene.join(a, b);
    a.run(connection::punch);
    awaitPaths(1);
    a.run(connection::dropPath);
    // Long before silence could tell: nothing is sent, and a keepalive is due in 12 s.
    assertEquals("the peer left it", b.awaitEvent(ConnectionEvent.DirectPathDead.class).reason());
    assertEquals(0, a.count(ConnectionEvent.DirectPathDead.class));
    a.run(connection::punch);
    awaitPaths(2);
  }

  @Test
  void aHostWithOtherAddressesLeavesItsPathsAtOnce() {
    PeerConnection connection = scene.join(a, b);
    a.run(connection::punch);
    awaitPaths(1);
    a.run(() -> a.endpoint.onInterfaces(List.of(InetAddress.ofLiteral("192.168.77.7"))));
    assertEquals(
        "the address of this host changed",
        a.awaitEvent(ConnectionEvent.DirectPathDead.class).reason());
    assertEquals("the peer left it", b.awaitEvent(ConnectionEvent.DirectPathDead.class).reason());
  }

  private void awaitJitter(PeerConnection connection) {
    assertTrue(a.get(() -> connection.directPath().isPresent()));
    await().atMost(Duration.ofSeconds(25)).until(() -> knowsJitter(connection));
  }

  private boolean knowsJitter(PeerConnection connection) {
    return a.get(
        () -> connection.directRtt().stream().anyMatch(rtt -> rtt.jitter().nanos().isPresent()));
  }

  private void awaitMore(Transfer transfer, long bytes) {
    long goal = transfer.received() + bytes;
    await().atMost(Duration.ofSeconds(25)).until(() -> transfer.received() >= goal);
  }

  private void awaitPaths(int count) {
    await()
        .atMost(Duration.ofSeconds(25))
        .until(
            () ->
                a.count(ConnectionEvent.DirectPath.class) >= count
                    && b.count(ConnectionEvent.DirectPath.class) >= count);
  }

  private void awaitDeaths(int count) {
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () ->
                a.count(ConnectionEvent.DirectPathDead.class) == count
                    && b.count(ConnectionEvent.DirectPathDead.class) == count);
  }
}
