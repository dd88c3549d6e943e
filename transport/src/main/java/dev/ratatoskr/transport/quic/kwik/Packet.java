package dev.ratatoskr.transport.quic.kwik;

import java.nio.ByteBuffer;

/** The bytes of one packet or datagram, owned by whoever holds it. */
final class Packet {
  private final byte[] bytes;

  Packet(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Copies what remains of a buffer, which is not consumed. */
  static Packet copyOf(ByteBuffer source) {
    byte[] bytes = new byte[source.remaining()];
    source.get(source.position(), bytes);
    return new Packet(bytes);
  }

  /** The array itself, not a copy. */
  byte[] bytes() {
    return bytes;
  }
}
