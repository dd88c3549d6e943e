package dev.ratatoskr.agent.daemon;

import dev.ratatoskr.transport.quic.QuicStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A stream's handler is named before there is the stream that its real handler needs. Thread: the
 * loop, on which nothing happens to the stream before {@link #to}.
 */
final class StreamRelay implements QuicStream.Handler {
  private QuicStream.@Nullable Handler target;

  void to(QuicStream.Handler handler) {
    target = handler;
  }

  private QuicStream.Handler target() {
    if (target == null) {
      throw new IllegalStateException("the stream acts before it is opened");
    }
    return target;
  }

  @Override
  public void onData(ByteBuffer bytes) {
    target().onData(bytes);
  }

  @Override
  public void onWritable() {
    target().onWritable();
  }

  @Override
  public void onEnd(String reason) {
    target().onEnd(reason);
  }
}
