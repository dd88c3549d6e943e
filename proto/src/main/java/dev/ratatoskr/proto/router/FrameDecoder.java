package dev.ratatoskr.proto.router;

import dev.ratatoskr.proto.LengthPrefix;
import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.StreamBuffer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of frames into frames. After each {@link #onBytes} the caller polls until null;
 * memory is then bounded by one frame and one feeding. Not thread-safe.
 */
public final class FrameDecoder {
  private final StreamBuffer in;

  /** A decoder at the beginning of a frame. */
  public FrameDecoder() {
    this(new StreamBuffer(RouterFrame.MAX_SIZE_BYTES));
  }

  FrameDecoder(StreamBuffer in) {
    this.in = in;
  }

  /** Takes everything from position to limit. */
  public void onBytes(ByteBuffer bytes) {
    in.append(bytes);
  }

  /**
   * The next whole frame.
   *
   * @return null when more bytes are needed
   * @throws MalformedException when the stream cannot be a router's; it stays so, and the stream
   *     must be ended
   */
  public @Nullable RouterFrame poll() throws MalformedException {
    LengthPrefix length = LengthPrefix.peek(in, RouterFrame.MAX_LENGTH_BYTES);
    if (length == null) {
      return null;
    }
    if (length.value() == 0) {
      throw new MalformedException("router frame has length 0");
    }
    if (in.size() == length.sizeBytes()) {
      return null;
    }
    FrameType type = FrameType.of(in.peek(length.sizeBytes()));
    int size = length.sizeBytes() + length.value();
    if (in.size() < size) {
      return null;
    }
    return new RouterFrame(type, in.take(size), length.sizeBytes() + 1);
  }
}
