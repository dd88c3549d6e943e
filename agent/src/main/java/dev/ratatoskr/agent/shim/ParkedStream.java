package dev.ratatoskr.agent.shim;

import dev.ratatoskr.transport.quic.QuicStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A stream that the peer opened before its offer was read and accepted (streams overtake each
 * other). It keeps the little that an opener sends before it is answered; more than that, and the
 * stream is reset. Thread: the loop.
 */
public final class ParkedStream implements QuicStream.Handler {
  private static final int MAX_BYTES = 1024;

  private final QuicStream stream;
  private final ByteBuffer kept = ByteBuffer.allocate(MAX_BYTES);
  private QuicStream.@Nullable Handler handler;
  private @Nullable String ended;

  /** Parks a stream; to be returned as its handler. */
  public ParkedStream(QuicStream stream) {
    this.stream = stream;
  }

  /** The stream. */
  public QuicStream stream() {
    return stream;
  }

  /** Whether the stream ended before it was handed over. */
  public boolean isEnded() {
    return ended != null;
  }

  /** Hands the stream over, with what was kept. Once. */
  public void handOver(QuicStream.Handler next) {
    if (handler != null) {
      throw new IllegalStateException("the stream was handed over before");
    }
    handler = next;
    if (kept.flip().hasRemaining()) {
      next.onData(kept);
    }
    String reason = ended;
    if (reason != null) {
      next.onEnd(reason);
    }
  }

  @Override
  public void onData(ByteBuffer bytes) {
    QuicStream.Handler next = handler;
    if (next != null) {
      next.onData(bytes);
    } else if (bytes.remaining() <= kept.remaining()) {
      kept.put(bytes);
    } else {
      stream.reset(0);
    }
  }

  @Override
  public void onWritable() {
    QuicStream.Handler next = handler;
    if (next != null) {
      next.onWritable();
    }
  }

  @Override
  public void onEnd(String reason) {
    QuicStream.Handler next = handler;
    if (next != null) {
      next.onEnd(reason);
    } else {
      ended = reason;
    }
  }
}
