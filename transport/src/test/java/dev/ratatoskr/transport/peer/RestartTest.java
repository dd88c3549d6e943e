package dev.ratatoskr.transport.peer;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.transport.engine.EngineChoice;
import dev.ratatoskr.transport.identity.AgentIdentity;
import dev.ratatoskr.transport.identity.Identities;
import dev.ratatoskr.transport.rendezvous.ControlEvent.EndReason;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestartTest {
  private static final int MOST_LIVES = 40;

  private final Scene scene = new Scene(22, engine());

  /** Which engine both sides use. */
  EngineChoice engine() {
    return EngineChoice.KWIK;
  }

  @AfterEach
  void close() {
    scene.close();
  }

  @ParameterizedTest
  @CsvSource({"1, 2", "2, 1"})
  void aPeerThatDiedWithoutAWordAndCameBackIsMetAgain(int keyOfA, int keyOfB) {
    TestPeer a = scene.peer("a", AgentIdentity.generate(Identities.peer(keyOfA)));
    AgentIdentity identity = AgentIdentity.generate(Identities.peer(keyOfB));
    TestPeer b = scene.peer("b", identity);
    a.persistent = true;
    PeerConnection connection = scene.join(a, b);
    assertEquals("before", a.echo(connection, "before"));
    b.kill();
    assertEquals(0, a.count(ConnectionEvent.Closed.class));

    TestPeer again = scene.peer("b", identity);
    again.friends = Set.of(a.key());
    again.persistent = true;
    PeerConnection back = again.meet(a);
    ConnectionEvent.Closed closed = a.awaitEvent(ConnectionEvent.Closed.class);
    assertEquals("the peer's agent began anew", closed.reason());
    again.awaitEvent(ConnectionEvent.Authenticated.class);
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> a.count(ConnectionEvent.Authenticated.class) == 2);
    for (int i = 0; i < 10; i++) {
      assertEquals("after " + i, a.echo(connection, "after " + i));
      assertEquals("back " + i, again.echo(back, "back " + i));
    }
    a.run(connection::punch);
    again.awaitEvent(ConnectionEvent.DirectPath.class);
    assertEquals("direct", again.echo(back, "direct"));
    assertEquals(1, a.count(ConnectionEvent.Closed.class));
    assertEquals(0, again.count(ConnectionEvent.Closed.class));
  }

  /** Each new life brings a handshake; the peer must wait for those beyond its share. */
  @Test
  void aPeerThatBeginsAnewAgainAndAgainIsSoonMadeToWaitButServedInTheEnd() {
    TestPeer b = scene.peer("b", AgentIdentity.generate(Identities.peer(3)));
    AgentIdentity identity = AgentIdentity.generate(Identities.peer(1));
    long begun = System.nanoTime();
    long handshakes = 0;
    b.persistent = true;
    b.friends = Set.of(identity.peerKey());
    // Where a life takes as long as the pause between two of them, nothing need be refused.
    while (b.refused(StrangerLog.Kind.FLOODED_HANDSHAKE) == 0 && handshakes < MOST_LIVES) {
      TestPeer a = scene.peer("a", identity);
      a.friends = Set.of(b.key());
      a.meet(b);
      a.awaitEvent(ConnectionEvent.OverlayAnswered.class);
      await()
          .pollInterval(Duration.ofMillis(5))
          .until(
              () ->
                  a.count(ConnectionEvent.Authenticated.class) > 0
                      || b.refused(StrangerLog.Kind.FLOODED_HANDSHAKE) > 0);
      handshakes++;
      if (b.refused(StrangerLog.Kind.FLOODED_HANDSHAKE) == 0) {
        a.kill();
      } else {
        a.awaitEvent(ConnectionEvent.Authenticated.class);
      }
    }
    long more = (System.nanoTime() - begun) / HandshakeGate.PEER_PAUSE_NANOS;
    assertTrue(handshakes > HandshakeGate.PEER_BURST, handshakes + " were enough to be refused");
    assertTrue(handshakes <= HandshakeGate.PEER_BURST + more + 1, handshakes + " were served");
  }

  @Test
  void aGoodbyeIsHeardWithItsReasonAndLeavesNothingOpen() {
    TestPeer a = scene.peer("a", AgentIdentity.generate(Identities.peer(1)));
    TestPeer b = scene.peer("b", AgentIdentity.generate(Identities.peer(2)));
    PeerConnection connection = scene.join(a, b);
    a.run(connection::punch);
    a.awaitEvent(ConnectionEvent.DirectPath.class);
    b.awaitEvent(ConnectionEvent.DirectPath.class);
    a.run(() -> connection.close(EndReason.IDLE, "nothing to say"));
    String reason = b.awaitEvent(ConnectionEvent.Closed.class).reason();
    assertTrue(reason.contains("the peer said goodbye (IDLE) nothing to say"), reason);
    assertEquals(0, a.count(ConnectionEvent.Closed.class));
    assertTrue(a.get(() -> a.endpoint.peer(b.key())).isEmpty());
    // The overlay's and the shared one, and none that a punch opened.
    await().until(() -> a.ports.open() == 2 && b.ports.open() == 2);
    a.close();
    assertEquals(0, a.ports.open());
  }
}
