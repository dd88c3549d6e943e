package dev.ratatoskr.proto.rendezvous;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.ratatoskr.proto.LengthPrefix;
import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.StreamBuffer;
import dev.ratatoskr.proto.rendezvous.wire.Envelope;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a control stream into messages. After each {@link #onBytes} the caller polls until null;
 * memory is then bounded by one message and one feeding. Not thread-safe.
 */
public final class EnvelopeDecoder {
  private final StreamBuffer in =
      new StreamBuffer(LengthPrefix.sizeOf(Limits.MAX_ENVELOPE_BYTES) + Limits.MAX_ENVELOPE_BYTES);

  /** Takes everything from position to limit. */
  public void onBytes(ByteBuffer bytes) {
    in.append(bytes);
  }

  /**
   * The next whole message. One whose body this version does not know has {@code BODY_NOT_SET}; it
   * is to be ignored. What is inside a body is not yet checked.
   *
   * @return null when more bytes are needed
   * @throws MalformedException when the length is above the limit or the message is not Protobuf;
   *     the stream must then be ended
   */
  public @Nullable Envelope poll() throws MalformedException {
    LengthPrefix length = LengthPrefix.peek(in, Limits.MAX_ENVELOPE_BYTES);
    if (length == null || in.size() < length.sizeBytes() + length.value()) {
      return null;
    }
    in.take(length.sizeBytes());
    try {
      return Envelope.parseFrom(in.take(length.value()));
    } catch (InvalidProtocolBufferException e) {
      throw new MalformedException("rendezvous message is not Protobuf", e);
    }
  }
}
