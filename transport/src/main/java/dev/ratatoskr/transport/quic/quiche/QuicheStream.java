package dev.ratatoskr.transport.quic.quiche;

import dev.ratatoskr.transport.io.EndpointLoop;
import dev.ratatoskr.transport.quic.QuicStream;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamResetException;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream, a handler on Netty's channel of it.
 *
 * <p>A stream that ends here is read on for a moment, with nobody listening: quiche gives a stream
 * and the peer's credit for it free only when it was read to its end, which asking the peer to stop
 * would prevent. Only who does not end soon is asked to.
 */
final class QuicheStream extends ChannelInboundHandlerAdapter implements QuicStream {
  private static final Logger LOG = LoggerFactory.getLogger(QuicheStream.class);
  private static final int HIGH_BYTES = 64 << 10;
  private static final int LOW_BYTES = 16 << 10;
  private static final int PIECE_BYTES = 16 << 10;
  private static final long PARTING_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final QuicheLink link;
  private final QuicStreamChannel channel;
  private QuicStream.@Nullable Handler handler;
  private @Nullable ByteBuf unsent;
  private EndpointLoop.@Nullable Timer parting;
  private int takenBytes;
  private boolean reading = true;
  private boolean refused;
  private boolean ended;
  private boolean peerEnded;

  QuicheStream(QuicheLink link, QuicStreamChannel channel) {
    this.link = link;
    this.channel = channel;
  }

  /** Whoever handles it; before the channel has the first bytes. */
  void start(QuicStream.Handler to) {
    handler = to;
  }

  boolean hasHandler() {
    return handler != null;
  }

  @Override
  public long id() {
    return channel.streamId();
  }

  @Override
  public boolean write(ByteBuffer bytes) {
    if (!ended && bytes.hasRemaining()) {
      ByteBuf buffer = unsent;
      if (buffer == null) {
        buffer = channel.alloc().directBuffer(bytes.remaining());
        unsent = buffer;
      }
      buffer.writeBytes(bytes);
      link.turnEnd().onWritten(this);
    }
    if (queuedBytes() <= HIGH_BYTES) {
      return true;
    }
    refused = true;
    return false;
  }

  @Override
  public int queuedBytes() {
    ByteBuf buffer = unsent;
    return takenBytes + (buffer == null ? 0 : buffer.readableBytes());
  }

  /** Gives Netty what was written since the last time. */
  void flush() {
    ByteBuf buffer = unsent;
    if (buffer == null) {
      return;
    }
    unsent = null;
    link.onAsked();
    while (buffer.readableBytes() > PIECE_BYTES) {
      send(buffer.readRetainedSlice(PIECE_BYTES));
    }
    send(buffer);
  }

  private void send(ByteBuf piece) {
    int bytes = piece.readableBytes();
    takenBytes += bytes;
    channel.write(piece).addListener(done -> onTaken(bytes, done.cause()));
  }

  private void onTaken(int bytes, @Nullable Throwable failure) {
    takenBytes -= bytes;
    if (ended) {
      return;
    }
    if (failure != null) {
      link.loop().execute(() -> end(0, String.valueOf(failure.getMessage())));
    } else if (refused && queuedBytes() < LOW_BYTES) {
      // Later: this comes from within Netty's writing of the queue.
      refused = false;
      link.loop().execute(this::onRoom);
    }
  }

  private void onRoom() {
    QuicStream.Handler to = handler;
    if (!ended && to != null) {
      to.onWritable();
    }
  }

  @Override
  public void setReading(boolean on) {
    if (ended) {
      return;
    }
    reading = on;
    if (on) {
      link.loop().execute(this::resume);
    } else {
      channel.config().setAutoRead(false);
    }
  }

  private void resume() {
    if (reading || ended) {
      channel.config().setAutoRead(true);
    }
  }

  @Override
  public void reset(long code) {
    end(code, "reset by us");
  }

  /** Ends both directions, and tells the handler once. */
  void end(long code, String reason) {
    if (ended) {
      return;
    }
    ended = true;
    ByteBuf buffer = unsent;
    if (buffer != null) {
      unsent = null;
      buffer.release();
    }
    link.onStreamEnded(this);
    part((int) Math.min(Integer.MAX_VALUE, Math.max(0, code)));
    QuicStream.Handler to = handler;
    if (to != null) {
      to.onEnd(reason);
    }
  }

  private void part(int code) {
    if (!channel.isActive()) {
      return;
    }
    link.onAsked();
    channel.shutdownOutput(code).addListener(done -> LOG.trace("reset"));
    if (peerEnded) {
      leave();
      link.onStreamLeft(channel);
      return;
    }
    parting = link.loop().schedule(PARTING_NANOS, () -> onPartingTimer(code));
    link.loop().execute(this::resume);
  }

  private void onPartingTimer(int code) {
    if (channel.isActive()) {
      channel.shutdownInput(code).addListener(done -> LOG.trace("asked to stop"));
      leave();
    }
  }

  private void leave() {
    channel.close().addListener(done -> NettyInternals.forget(channel));
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    try {
      QuicStream.Handler to = handler;
      if (!ended && to != null && message instanceof ByteBuf bytes) {
        to.onData(bytes.nioBuffer());
      }
    } catch (RuntimeException | AssertionError e) {
      LOG.error("the handler of stream {} failed", id(), e);
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    peerEnded = true;
    if (ended) {
      leave();
    } else if (cause instanceof QuicStreamResetException reset) {
      end(0, "reset by the peer with code " + reset.applicationProtocolCode());
    } else {
      end(0, String.valueOf(cause.getMessage()));
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    EndpointLoop.Timer timer = parting;
    if (timer != null) {
      timer.cancel();
    }
    end(0, "ended by the peer");
  }
}
