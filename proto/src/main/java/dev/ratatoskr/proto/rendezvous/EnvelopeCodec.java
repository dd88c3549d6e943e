package dev.ratatoskr.proto.rendezvous;

import dev.ratatoskr.proto.LengthPrefix;
import dev.ratatoskr.proto.rendezvous.wire.Envelope;
import java.nio.ByteBuffer;

/** Writes messages of the rendezvous. Stateless; any thread. */
public final class EnvelopeCodec {
  private EnvelopeCodec() {}

  /**
   * A message with its length in front, ready to be written to a stream.
   *
   * @throws IllegalArgumentException when it exceeds {@link Limits#MAX_ENVELOPE_BYTES}
   */
  public static ByteBuffer encode(Envelope envelope) {
    byte[] body = envelope.toByteArray();
    if (body.length > Limits.MAX_ENVELOPE_BYTES) {
      throw new IllegalArgumentException(
          envelope.getBodyCase() + " of " + body.length + " bytes exceeds the limit");
    }
    ByteBuffer out = ByteBuffer.allocate(LengthPrefix.sizeOf(body.length) + body.length);
    LengthPrefix.put(out, body.length);
    return out.put(body).flip();
  }
}
