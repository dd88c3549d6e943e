package dev.ratatoskr.transport.quic.kwik;

import dev.ratatoskr.transport.quic.QuicStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One stream: a reader and a writer, each on a virtual thread. */
final class KwikStream implements QuicStream {
  private static final Logger LOG = LoggerFactory.getLogger(KwikStream.class);

  private final KwikLink link;
  private final tech.kwik.core.QuicStream stream;
  private final StreamReader reader;
  private final StreamWriter writer;
  private QuicStream.@Nullable Handler handler;
  private boolean ended;
  private volatile long nextNudgeNanos = System.nanoTime();

  KwikStream(KwikLink link, tech.kwik.core.QuicStream stream) {
    this.link = link;
    this.stream = stream;
    String name = "kwik-stream-" + stream.getStreamId();
    this.reader =
        new StreamReader(
            link.loop(), stream.getInputStream(), new FromReader(this), name + "-reader");
    this.writer =
        new StreamWriter(
            link.loop(),
            stream.getOutputStream(),
            KwikConnections.backlogOf(stream.getOutputStream()),
            new StreamWriter.Events(this::onWritable, this::onBroken),
            name + "-writer");
  }

  /** Begins to move bytes. Thread: the loop. */
  void start(QuicStream.Handler to) {
    handler = to;
    reader.start();
    writer.start();
    link.watchdog().watch(this);
  }

  @Override
  public long id() {
    return stream.getStreamId();
  }

  @Override
  public boolean write(ByteBuffer bytes) {
    long soon = System.nanoTime() + StallWatchdog.TICK_NANOS;
    if (nextNudgeNanos - soon > StallWatchdog.ACTIVE_NANOS) {
      nextNudgeNanos = soon;
    }
    boolean more = writer.write(bytes);
    link.watchdog().wake(soon);
    return more;
  }

  @Override
  public int queuedBytes() {
    return writer.queuedBytes();
  }

  @Override
  public void setReading(boolean reading) {
    reader.setReading(reading);
  }

  @Override
  public void reset(long code) {
    end(code, "reset by us");
  }

  /** Nudges the writer when it is due; answers how long until the next time. Any thread. */
  long nudge(long nowNanos) {
    long due = nextNudgeNanos - nowNanos;
    if (due > 0) {
      return due;
    }
    long pause = writer.nudge(nowNanos);
    nextNudgeNanos = nowNanos + pause;
    return pause;
  }

  /** Ends both directions. Thread: the loop. */
  void end(long code, String reason) {
    if (ended) {
      return;
    }
    ended = true;
    link.watchdog().forget(this);
    link.onStreamEnded(this);
    try {
      stream.resetStream(code);
      stream.abortReading(code);
    } catch (RuntimeException e) {
      LOG.debug("stream {} was already gone: {}", stream.getStreamId(), e.toString());
    }
    reader.close();
    writer.close();
    QuicStream.Handler to = handler;
    if (to != null) {
      to.onEnd(reason);
    }
  }

  private void onWritable() {
    if (!ended && handler != null) {
      handler.onWritable();
    }
  }

  private void onBroken(String reason) {
    end(0, reason);
  }

  /** What the reader tells. */
  private record FromReader(KwikStream stream) implements StreamReader.Sink {
    @Override
    public void onBytes(ByteBuffer bytes) {
      QuicStream.Handler to = stream.handler;
      if (!stream.ended && to != null) {
        to.onData(bytes);
      }
    }

    @Override
    public void onEnd(String reason) {
      stream.end(0, reason);
    }
  }
}
