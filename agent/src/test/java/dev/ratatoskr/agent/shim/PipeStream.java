package dev.ratatoskr.agent.shim;

import dev.ratatoskr.transport.quic.QuicStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One end of a stream in memory: what one end writes, the other's handler gets, in a later turn.
 */
final class PipeStream implements QuicStream {
  private static final int HIGH_BYTES = 65_536;
  private static final int LOW_BYTES = 16_384;

  private final Executor loop;
  private final Deque<ByteBuffer> queue = new ArrayDeque<>();
  private @Nullable PipeStream other;
  private @Nullable Handler handler;
  private boolean reading = true;
  private boolean full;
  private boolean ended;
  private int queued;
  int maxQueued;

  PipeStream(Executor loop) {
    this.loop = loop;
  }

  static void join(PipeStream a, PipeStream b) {
    a.other = b;
    b.other = a;
  }

  /** Parks itself, as the owner of a link does with a new stream. */
  ParkedStream park() {
    ParkedStream parked = new ParkedStream(this);
    handler = parked;
    return parked;
  }

  boolean isEnded() {
    return ended;
  }

  void end(String reason) {
    Handler told = handler;
    if (!ended && told != null) {
      ended = true;
      told.onEnd(reason);
    }
  }

  @Override
  public long id() {
    return 1;
  }

  @Override
  public boolean write(ByteBuffer bytes) {
    if (ended) {
      return true;
    }
    ByteBuffer copy = ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
    queue.add(copy);
    queued += copy.remaining();
    maxQueued = Math.max(maxQueued, queued);
    full |= queued > HIGH_BYTES;
    loop.execute(this::pump);
    return !full;
  }

  @Override
  public int queuedBytes() {
    return queued;
  }

  @Override
  public void setReading(boolean wanted) {
    reading = wanted;
    PipeStream from = other;
    if (wanted && from != null) {
      loop.execute(from::pump);
    }
  }

  @Override
  public void reset(long code) {
    PipeStream to = other;
    end("reset here");
    if (to != null) {
      loop.execute(() -> to.end("reset by the peer"));
    }
  }

  private void pump() {
    PipeStream to = other;
    while (to != null && to.reading && !to.ended) {
      ByteBuffer next = queue.poll();
      Handler sink = to.handler;
      if (next == null || sink == null) {
        break;
      }
      queued -= next.remaining();
      sink.onData(next);
    }
    Handler own = handler;
    if (full && queued < LOW_BYTES && own != null && !ended) {
      full = false;
      own.onWritable();
    }
  }
}
