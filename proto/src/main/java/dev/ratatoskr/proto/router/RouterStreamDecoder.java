package dev.ratatoskr.proto.router;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.StreamBuffer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts one direction of a peering into the handshake, which comes first and once, and frames. After
 * each {@link #onBytes} the caller polls until null. Not thread-safe.
 */
public final class RouterStreamDecoder {
  private final StreamBuffer in = new StreamBuffer(RouterFrame.MAX_SIZE_BYTES);
  private final FrameDecoder frames = new FrameDecoder(in);
  private boolean handshakeRead;

  /** Takes everything from position to limit. */
  public void onBytes(ByteBuffer bytes) {
    in.append(bytes);
  }

  /**
   * The next whole message.
   *
   * @return null when more bytes are needed
   * @throws MalformedException when the stream cannot be a router's; it stays so, and the stream
   *     must be ended
   */
  public @Nullable RouterMessage poll() throws MalformedException {
    if (handshakeRead) {
      return frames.poll();
    }
    RouterHandshake handshake = HandshakeReader.poll(in);
    handshakeRead = handshake != null;
    return handshake;
  }
}
