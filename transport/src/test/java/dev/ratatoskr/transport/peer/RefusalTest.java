package dev.ratatoskr.transport.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.transport.identity.AgentIdentity;
import dev.ratatoskr.transport.identity.Identities;
import dev.ratatoskr.transport.identity.PathProof;
import dev.ratatoskr.transport.identity.PinStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each refusal has its own reason, and both sides are told it. */
final class RefusalTest {
  private final Scene scene = new Scene(24);
  private final AgentIdentity one = AgentIdentity.generate(Identities.peer(1));
  private final AgentIdentity two = AgentIdentity.generate(Identities.peer(2));

  @AfterEach
  void close() {
    scene.close();
  }

  private static String closedReason(TestPeer peer) {
    String reason = peer.awaitEvent(ConnectionEvent.Closed.class).reason();
    assertEquals(0, peer.count(ConnectionEvent.Authenticated.class));
    return reason;
  }

  private static void assertHas(String reason, String part) {
    assertTrue(reason.contains(part), reason);
  }

  @Test
  void anUnsignedClientIsRefusedWhereSignaturesAreRequired() {
    TestPeer client = scene.peer("a", one);
    TestPeer server = scene.peer("b", two, true, PinStore.inMemory());
    scene.befriend();
    client.meet(server);
    assertHas(closedReason(server), "we refuse the peer: the certificate of");
    assertHas(closedReason(client), "the peer refuses us: the certificate of");
    assertHas(closedReason(client), "identity.require-signed");
  }

  @Test
  void anUnsignedServerIsRefusedWhereSignaturesAreRequired() {
    TestPeer client = scene.peer("a", one, true, PinStore.inMemory());
    TestPeer server = scene.peer("b", two);
    scene.befriend();
    client.meet(server);
    assertHas(closedReason(client), "we refuse the peer: the certificate of");
    assertHas(closedReason(client), "identity.require-signed");
    assertHas(closedReason(server), "the peer refuses us: the certificate of");
  }

  @Test
  void overAPipeAnUnknownUnsignedClientIsRefusedAndLearnsWhy() {
    TestPeer client = scene.peer("a", one, false, pinning(two));
    TestPeer server = scene.peer("b", two);
    scene.pipe(client, server);
    assertHas(closedReason(server), "we refuse the peer: nothing binds the certificate");
    assertHas(closedReason(client), "the peer refuses us: nothing binds the certificate");
  }

  @Test
  void overAPipeAnotherCertificateThanThePinnedOneIsRefused() {
    TestPeer client = scene.peer("a", one, false, pinning(two));
    AgentIdentity former = AgentIdentity.generate(Identities.peer(1));
    TestPeer server = scene.peer("b", two, false, pinning(former));
    scene.pipe(client, server);
    assertHas(closedReason(server), "we refuse the peer: the certificate is not the one pinned");
    assertHas(closedReason(client), "the peer refuses us: the certificate is not the one pinned");
  }

  @Test
  void overAPipeAnUnknownUnsignedServerIsRefused() {
    TestPeer client = scene.peer("a", one);
    TestPeer server = scene.peer("b", two);
    scene.pipe(client, server);
    assertHas(closedReason(client), "we refuse the peer: nothing binds the certificate");
    assertHas(closedReason(server), "the peer refuses us: nothing binds the certificate");
  }

  private static PinStore pinning(AgentIdentity identity) {
    PinStore pins = PinStore.inMemory();
    assertTrue(pins.learn(identity.peerKey(), identity.certificate(), PathProof.OVERLAY_SOURCE));
    return pins;
  }
}
