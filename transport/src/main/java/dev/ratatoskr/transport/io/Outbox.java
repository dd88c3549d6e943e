package dev.ratatoskr.transport.io;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.Errors;
import io.netty.channel.unix.SegmentedDatagramPacket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Datagrams on their way to the system. Those of one turn of the loop leave together at its end; at
 * most {@value #MAX_QUEUED} wait, the rest is dropped and counted.
 *
 * <p>Where the system segments (UDP_SEGMENT of udp(7)), datagrams of one size to one address that
 * follow each other are one message to it, a shorter last one included, and go through it as one as
 * far as the network card or the other socket. A message that fails is sent again as single
 * datagrams; where it was the segments that the system did not like, it is not asked again.
 *
 * <p>Thread: the loop.
 */
final class Outbox {
  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

  static final int MAX_QUEUED = 4096;

  /** Flush within a turn after so many, so that a long turn does not delay the first. */
  private static final int FLUSH_EVERY = 64;

  /** Below UDP_MAX_SEGMENTS, which is 64: Linux before 5.16 counts the headers in. */
  private static final int MAX_SEGMENTS = 60;

  /** Less than an IPv6 packet's payload. */
  private static final int MAX_MESSAGE_BYTES = 65_000;

  /** A probe of a larger size than the path carries fails alone, and not with what follows it. */
  private static final int SEGMENTS_BEFORE_A_SHORTER = 2;

  // errno(3): segments that the route, a transformation or the device does not take.
  private static final int EIO = 5;
  private static final int EINVAL = 22;

  private final Executor turnEnd;
  private final Channel channel;
  private final PortTally tally;
  private boolean segmenting;
  private @Nullable Message open;
  private int queued;
  private int unflushed;
  private boolean flushScheduled;

  /**
   * Nothing waits.
   *
   * @param turnEnd runs a task on the loop, after what it is about to do in this turn
   * @param segmenting whether the channel takes segments, see {@link #segments}
   */
  Outbox(Executor turnEnd, Channel channel, PortTally tally, boolean segmenting) {
    this.turnEnd = turnEnd;
    this.channel = channel;
    this.tally = tally;
    this.segmenting = segmenting;
  }

  /** Whether messages of several segments can be written to this channel. */
  static boolean segments(Channel channel) {
    return channel instanceof EpollDatagramChannel
        && EpollDatagramChannel.isSegmentedDatagramPacketSupported();
  }

  /** Datagrams that become one message, still without those to come. */
  private static final class Message {
    private final InetSocketAddress to;
    private final ByteBuf content;
    private final int segmentBytes;
    private int segments;
    private boolean complete;

    Message(InetSocketAddress to, ByteBuf content, ByteBuffer first) {
      this.to = to;
      this.content = content;
      this.segmentBytes = first.remaining();
      content.writeBytes(first.duplicate());
      this.segments = 1;
    }

    /** Whether this datagram may become its next segment; takes it then. */
    boolean takes(InetSocketAddress address, ByteBuffer payload) {
      int bytes = payload.remaining();
      boolean size =
          bytes == segmentBytes || (bytes < segmentBytes && segments >= SEGMENTS_BEFORE_A_SHORTER);
      if (complete
          || bytes == 0
          || !size
          || segments >= MAX_SEGMENTS
          || content.readableBytes() + bytes > MAX_MESSAGE_BYTES
          || !address.equals(to)) {
        return false;
      }
      content.writeBytes(payload.duplicate());
      segments++;
      complete = bytes < segmentBytes;
      return true;
    }
  }

  /** Queues a copy, or drops and counts. */
  void send(InetSocketAddress to, ByteBuffer payload) {
    if (queued >= MAX_QUEUED) {
      tally.onQueueFull();
      return;
    }
    Message current = open;
    if (current == null || !segmenting || !current.takes(to, payload)) {
      seal();
      open = new Message(to, channel.alloc().directBuffer(payload.remaining()), payload);
    }
    queued++;
    unflushed++;
    if (unflushed >= FLUSH_EVERY) {
      flush();
    } else if (!flushScheduled) {
      flushScheduled = true;
      turnEnd.execute(
          () -> {
            flushScheduled = false;
            flush();
          });
    }
  }

  /** What waits leaves now. */
  void flush() {
    seal();
    if (unflushed > 0) {
      unflushed = 0;
      channel.flush();
    }
  }

  private void seal() {
    Message message = open;
    open = null;
    if (message == null) {
      return;
    }
    if (message.segments == 1) {
      single(message.content, message.to);
      return;
    }
    ByteBuf kept = message.content.retainedDuplicate();
    channel
        .write(new SegmentedDatagramPacket(message.content, message.segmentBytes, message.to))
        .addListener(done -> onMessage(message, kept, done.cause()));
  }

  private void single(ByteBuf content, InetSocketAddress to) {
    channel.write(new DatagramPacket(content, to)).addListener(done -> onSingle(done.cause()));
  }

  private void onSingle(@Nullable Throwable failure) {
    queued--;
    if (failure == null) {
      tally.onSent(1);
    } else {
      tally.onSendFailure(failure);
    }
  }

  private void onMessage(Message message, ByteBuf kept, @Nullable Throwable failure) {
    try {
      if (failure == null) {
        queued -= message.segments;
        tally.onSent(message.segments);
      } else {
        sendSingly(message, kept, failure);
      }
    } finally {
      kept.release();
    }
  }

  /** If the first, which has the full size, leaves now, it was the segments that were not liked. */
  private void sendSingly(Message message, ByteBuf kept, Throwable failure) {
    boolean tells = mayBeAboutSegments(failure);
    while (kept.isReadable()) {
      int bytes = Math.min(message.segmentBytes, kept.readableBytes());
      boolean telling = tells;
      tells = false;
      channel
          .write(new DatagramPacket(kept.readRetainedSlice(bytes), message.to))
          .addListener(
              done -> {
                if (telling && done.isSuccess()) {
                  stopSegmenting(failure);
                }
                onSingle(done.cause());
              });
    }
    channel.flush();
  }

  private void stopSegmenting(Throwable failure) {
    if (segmenting) {
      segmenting = false;
      LOG.debug("{} sends single datagrams: {}", channel.localAddress(), failure.toString());
    }
  }

  /** A size or an address that is not valid has the same errors. */
  private static boolean mayBeAboutSegments(Throwable failure) {
    return failure instanceof Errors.NativeIoException error
        && (error.expectedErr() == -EIO || error.expectedErr() == -EINVAL);
  }
}
