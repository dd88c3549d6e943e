package dev.ratatoskr.transport.rendezvous;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Hostile bytes end the conversation or are ignored; nothing unchecked is ever thrown. */
final class ControlFuzzTest {

  /** Lengths, tags, the version and the feature, which nobody signs. */
  private static final int BYTES_BEFORE_CERTIFICATE = 10;

  private static ControlPair pair() {
    return ControlPair.open(Set.of("x"), Set.of("x"));
  }

  @Property(tries = 300)
  void anyBytesToEitherSideBeforeTheHandshake(
      @ForAll @Size(max = 20) List<byte[]> chunks, @ForAll boolean toServer) {
    ControlPair pair = pair();
    ControlSide side = toServer ? pair.server : pair.client;
    for (byte[] chunk : chunks) {
      side.receive(ByteBuffer.wrap(chunk), pair.nowNanos);
    }
    assertFalse(side.channel.isOpen(), "garbage authenticated somebody");
  }

  @Property(tries = 300)
  void anyBytesToEitherSideAfterTheHandshake(
      @ForAll @Size(max = 20) List<byte[]> chunks, @ForAll boolean toServer) {
    ControlPair pair = pair();
    pair.run();
    ControlSide side = toServer ? pair.server : pair.client;
    assertTrue(side.channel.isOpen());
    for (byte[] chunk : chunks) {
      side.receive(ByteBuffer.wrap(chunk), pair.nowNanos);
    }
  }

  /** A handshake with one byte changed somewhere in what the client says never opens the server. */
  @Property(tries = 300)
  void mutatedProofs(
      @ForAll @IntRange(max = 100_000) int place,
      @ForAll @IntRange(min = 1, max = 255) int change) {
    ControlPair pair = pair();
    for (ByteBuffer bytes : pair.server.takeBytes()) {
      pair.client.receive(bytes, pair.nowNanos);
    }
    byte[] proof = joined(pair.client.takeBytes());
    int at = place % proof.length;
    proof[at] ^= (byte) change;
    pair.server.receive(ByteBuffer.wrap(proof), pair.nowNanos);
    boolean inFeatures = at < BYTES_BEFORE_CERTIFICATE;
    assertTrue(inFeatures || !pair.server.channel.isOpen(), () -> "opened, changed byte " + at);
  }

  @Property(tries = 300)
  void truncatedProofsOpenNothing(@ForAll @IntRange(max = 100_000) int place) {
    ControlPair pair = pair();
    for (ByteBuffer bytes : pair.server.takeBytes()) {
      pair.client.receive(bytes, pair.nowNanos);
    }
    byte[] proof = joined(pair.client.takeBytes());
    pair.server.receive(ByteBuffer.wrap(proof, 0, place % proof.length), pair.nowNanos);
    assertFalse(pair.server.channel.isOpen());
  }

  private static byte[] joined(List<ByteBuffer> buffers) {
    ByteBuffer all = ByteBuffer.allocate(buffers.stream().mapToInt(ByteBuffer::remaining).sum());
    buffers.forEach(buffer -> all.put(buffer.duplicate()));
    return all.array();
  }
}
