package dev.ratatoskr.transport.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.PeerKey;
import dev.ratatoskr.transport.identity.Identities;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A hundred handshakes a second, in virtual time. */
final class HandshakeGateTest {
  private static final long NOW = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(1);
  private static final long TENTH = TimeUnit.MILLISECONDS.toNanos(10);

  private final HandshakeGate gate = new HandshakeGate();

  private static PeerKey key(int number) {
    try {
      return PeerKey.of(ByteBuffer.allocate(PeerKey.SIZE_BYTES).putInt(number).array());
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aHundredASecondFromOnePeerAreOneInTwoSeconds() {
    int admitted = 0;
    for (int i = 0; i < 100 * 60; i++) {
      admitted += gate.admit(Identities.peer(1), NOW + i * TENTH) ? 1 : 0;
    }
    assertTrue(admitted >= 30 && admitted <= HandshakeGate.PEER_BURST + 30, admitted + " a minute");
  }

  @Test
  void aHundredASecondFromAsManyPeersAreASixth() {
    int admitted = 0;
    for (int i = 0; i < 100 * 60; i++) {
      admitted += gate.admit(key(i), NOW + i * TENTH) ? 1 : 0;
    }
    long most = HandshakeGate.BURST + 60_000_000_000L / HandshakeGate.PAUSE_NANOS;
    assertTrue(admitted >= most - 50 && admitted <= most, admitted + " of " + most);
    assertTrue(gate.peers() <= HandshakeGate.MAX_PEERS, gate.peers() + " peers");
  }

  @Test
  void whoFloodsDoesNotShutOutAnother() {
    for (int i = 0; i < 1000; i++) {
      gate.admit(Identities.peer(1), NOW);
    }
    assertFalse(gate.admit(Identities.peer(1), NOW));
    assertTrue(gate.admit(Identities.peer(2), NOW));
  }

  @Test
  void silenceSavesUpNoMoreThanTheBurst() {
    assertTrue(gate.admit(Identities.peer(1), NOW));
    int admitted = 0;
    long later = NOW + TimeUnit.HOURS.toNanos(1);
    for (int i = 0; i < 100; i++) {
      admitted += gate.admit(Identities.peer(1), later) ? 1 : 0;
    }
    assertEquals(HandshakeGate.PEER_BURST, admitted);
  }
}
