package dev.ratatoskr.transport.peer;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ratatoskr.proto.Candidate;
import dev.ratatoskr.transport.engine.EngineChoice;
import dev.ratatoskr.transport.identity.AgentIdentity;
import dev.ratatoskr.transport.identity.Identities;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ThreePeersTest {
  private final Scene scene = new Scene(23, engine());

  /** Which engine both sides use. */
  EngineChoice engine() {
    return EngineChoice.KWIK;
  }

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void aRingOfThreeTalksOverDirectPathsOnOneEndpointEach() {
    List<TestPeer> ring =
        IntStream.rangeClosed(1, 3)
            .mapToObj(i -> scene.peer("n" + i, AgentIdentity.generate(Identities.peer(i))))
            .toList();
    scene.befriend();
    for (int i = 0; i < 3; i++) {
      ring.get(i).meet(ring.get((i + 1) % 3));
    }
    awaitEach(ring, ConnectionEvent.Authenticated.class);
    for (int i = 0; i < 3; i++) {
      TestPeer self = ring.get(i);
      self.run(link(self, ring.get((i + 1) % 3))::punch);
    }
    awaitEach(ring, ConnectionEvent.DirectPath.class);
    for (TestPeer from : ring) {
      for (TestPeer to : ring) {
        if (from != to) {
          String text = from.key().shortName() + " to " + to.key().shortName();
          assertEquals(text, from.echo(link(from, to), text));
        }
      }
      assertEquals(0, from.count(ConnectionEvent.Closed.class));
    }
  }

  @Test
  void twoWhoKnowAThirdNeedNoServer() {
    scene.noServers();
    TestPeer third = scene.peer(scene.open("third"), AgentIdentity.generate(Identities.peer(3)));
    TestPeer a = scene.peer("a", AgentIdentity.generate(Identities.peer(1)));
    TestPeer b = scene.peer("b", AgentIdentity.generate(Identities.peer(2)));
    scene.befriend();
    for (TestPeer peer : List.of(a, b)) {
      PeerConnection toThird = peer.meet(third);
      peer.awaitEvent(ConnectionEvent.Authenticated.class);
      assertEquals(List.of(), peer.get(() -> peer.endpoint.nat().addresses()));
      peer.run(toThird::punch);
      peer.awaitEvent(ConnectionEvent.DirectPath.class);
      await().until(() -> peer.get(() -> !peer.endpoint.nat().addresses().isEmpty()));
    }
    PeerConnection toB = a.meet(b);
    await().until(() -> a.get(toB::isAuthenticated));
    a.run(toB::punch);
    await().atMost(Duration.ofSeconds(10)).until(() -> a.get(() -> toB.directPath().isPresent()));
    assertEquals(Candidate.Kind.REFLEXIVE, a.get(() -> toB.directPath().orElseThrow().kind()));
  }

  private static PeerConnection link(TestPeer from, TestPeer to) {
    return from.get(() -> from.endpoint.peer(to.key()).orElseThrow());
  }

  private static void awaitEach(List<TestPeer> ring, Class<? extends ConnectionEvent> type) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> ring.stream().allMatch(peer -> peer.count(type) >= 2));
  }
}
