package dev.ratatoskr.transport.peer;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.transport.engine.EngineChoice;
import dev.ratatoskr.transport.identity.AgentIdentity;
import dev.ratatoskr.transport.identity.Identities;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A connection's datagrams follow what its path carries. */
class PathMtuTest {
  private static final int OVERHEAD = 31;

  private final Scene scene = new Scene(22, EngineChoice.QUICHE);
  private final TestPeer a = scene.peer("a", AgentIdentity.generate(Identities.peer(1)));
  private final TestPeer b = scene.peer("b", AgentIdentity.generate(Identities.peer(2)));

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void datagramsGrowOnADirectPathAndShrinkWhenItNarrowsOrIsLeft() {
    PeerConnection connection = scene.join(a, b);
    assertEquals(1232 - OVERHEAD, bytes(connection), "on the overlay");
    a.run(connection::punch);
    await().atMost(Duration.ofSeconds(25)).until(() -> bytes(connection) >= 1433);
    a.ports.mostBytes = 1400;
    long narrowNanos = System.nanoTime();
    await().atMost(Duration.ofSeconds(10)).until(() -> sendLarge(connection) < 1400);
    long tookMillis = (System.nanoTime() - narrowNanos) / 1_000_000;
    System.out.println("a narrower path was noticed after " + tookMillis + " ms");
    assertTrue(tookMillis < 9000, tookMillis + " ms");
    await().atMost(Duration.ofSeconds(10)).until(() -> sendLarge(connection) == 1400 - OVERHEAD);
    assertEquals("still here", a.echo(connection, "still here"));
    a.run(connection::dropPath);
    await().until(() -> bytes(connection) == 1232 - OVERHEAD);
    assertEquals(0, a.count(ConnectionEvent.Closed.class) + b.count(ConnectionEvent.Closed.class));
  }

  private int bytes(PeerConnection connection) {
    return a.get(() -> connection.datagrams().maxBytes());
  }

  /** Sends one as large as may be, and returns its size. */
  private int sendLarge(PeerConnection connection) {
    int most = bytes(connection);
    a.run(() -> connection.datagrams().send(ByteBuffer.allocate(most)));
    return most;
  }
}
