package dev.ratatoskr.transport.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.Errors;
import io.netty.channel.unix.SegmentedDatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private static final int EINVAL = 22;
  private static final int ECONNREFUSED = 111;

  private final PortTally tally = new PortTally();
  private final List<Runnable> turnEnd = new ArrayList<>();
  private final InetSocketAddress first =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
  private final InetSocketAddress second =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 2);

  /** Where the system has no segments every message is one datagram, and the sums are the same. */
  private final boolean segmenting = EpollDatagramChannel.isSegmentedDatagramPacketSupported();

  /** A system that refuses some messages with an error. */
  private static final class Refusing extends ChannelOutboundHandlerAdapter {
    private final int errno;
    private final Predicate<DatagramPacket> refuses;
    private int refusedSegments;

    Refusing(int errno, Predicate<DatagramPacket> refuses) {
      this.errno = errno;
      this.refuses = refuses;
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
        throws Exception {
      DatagramPacket packet = (DatagramPacket) message;
      if (refuses.test(packet)) {
        refusedSegments += isSegments(packet) ? 1 : 0;
        packet.release();
        promise.setFailure(new Errors.NativeIoException("sendmmsg", -errno));
      } else {
        super.write(context, message, promise);
      }
    }
  }

  private static boolean isSegments(DatagramPacket packet) {
    return packet instanceof SegmentedDatagramPacket;
  }

  /** The size of its datagrams, but for a shorter last one. */
  private static int each(DatagramPacket packet) {
    return packet instanceof SegmentedDatagramPacket segments
        ? segments.segmentSize()
        : packet.content().readableBytes();
  }

  private Outbox outbox(EmbeddedChannel channel) {
    return new Outbox(turnEnd::add, channel, tally, segmenting);
  }

  private static ByteBuffer datagram(int bytes) {
    return ByteBuffer.allocate(bytes);
  }

  /** What left, message by message, as "port: bytes of its datagrams". */
  private static List<String> left(EmbeddedChannel channel) {
    List<String> messages = new ArrayList<>();
    for (Object next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
      DatagramPacket packet = (DatagramPacket) next;
      int each = each(packet);
      List<Integer> sizes = new ArrayList<>();
      for (int rest = packet.content().readableBytes(); rest > 0; rest -= each) {
        sizes.add(Math.min(rest, each));
      }
      messages.add(packet.recipient().getPort() + ": " + sizes);
      packet.release();
    }
    return messages;
  }

  /** The same, as if each datagram were a message where there are no segments. */
  private List<String> expected(List<String> withSegments, List<String> without) {
    return segmenting ? withSegments : without;
  }

  @Test
  void oneSizeToOneAddressIsOneMessageWithAShorterLast() {
    EmbeddedChannel channel = new EmbeddedChannel();
    Outbox outbox = outbox(channel);
    for (int bytes : new int[] {1200, 1200, 1200, 40, 1200, 1300}) {
      outbox.send(first, datagram(bytes));
    }
    assertEquals(List.of(), left(channel));
    turnEnd.forEach(Runnable::run);
    assertEquals(
        expected(
            List.of("1: [1200, 1200, 1200, 40]", "1: [1200]", "1: [1300]"),
            List.of("1: [1200]", "1: [1200]", "1: [1200]", "1: [40]", "1: [1200]", "1: [1300]")),
        left(channel));
    assertEquals(6, tally.snapshot().sent());
  }

  @Test
  void theOrderStaysWhereAddressesAlternate() {
    EmbeddedChannel channel = new EmbeddedChannel();
    Outbox outbox = outbox(channel);
    for (InetSocketAddress to : List.of(first, second, second, first)) {
      outbox.send(to, datagram(500));
    }
    outbox.flush();
    assertEquals(
        expected(
            List.of("1: [500]", "2: [500, 500]", "1: [500]"),
            List.of("1: [500]", "2: [500]", "2: [500]", "1: [500]")),
        left(channel));
  }

  /** A probe that the local network does not take would take what follows it along. */
  @Test
  void aLargeOneAloneIsNotJoinedByASmaller() {
    EmbeddedChannel channel = new EmbeddedChannel();
    Outbox outbox = outbox(channel);
    outbox.send(first, datagram(1472));
    outbox.send(first, datagram(1200));
    outbox.flush();
    assertEquals(List.of("1: [1472]", "1: [1200]"), left(channel));
  }

  @Test
  void aMessageIsNoLargerThanTheSystemTakes() {
    EmbeddedChannel channel = new EmbeddedChannel();
    Outbox outbox = outbox(channel);
    for (int i = 0; i < 60; i++) {
      outbox.send(first, datagram(1452));
    }
    outbox.flush();
    List<String> messages = left(channel);
    assertEquals(segmenting ? 2 : 60, messages.size());
    assertEquals(60, tally.snapshot().sent());
  }

  /** Two messages of three datagrams each. */
  private void sendTwice(EmbeddedChannel channel) {
    Outbox outbox = outbox(channel);
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 3; i++) {
        outbox.send(first, datagram(1000));
      }
      outbox.flush();
    }
  }

  @Test
  void whatTheSystemDoesNotSegmentLeavesAsSingleDatagrams() {
    Refusing refusing = new Refusing(EINVAL, OutboxTest::isSegments);
    EmbeddedChannel channel = new EmbeddedChannel(refusing);
    sendTwice(channel);
    assertEquals(segmenting ? 1 : 0, refusing.refusedSegments);
    assertEquals(Collections.nCopies(6, "1: [1000]"), left(channel));
    assertEquals(6, tally.snapshot().sent());
    assertEquals(0, tally.snapshot().dropped());
  }

  /** An ICMP error of an earlier datagram fails whichever message is next. */
  @Test
  void anErrorOfTheNetworkCostsNoDatagramAndNoSegments() {
    Refusing refusing = new Refusing(ECONNREFUSED, OutboxTest::isSegments);
    EmbeddedChannel channel = new EmbeddedChannel(refusing);
    sendTwice(channel);
    assertEquals(segmenting ? 2 : 0, refusing.refusedSegments);
    assertEquals(6, tally.snapshot().sent());
  }

  /** An interface with a smaller MTU: on some kernels that is the same error as no segments. */
  @Test
  void aSizeThatTheInterfaceDoesNotTakeCostsNoSegments() {
    Refusing refusing = new Refusing(EINVAL, packet -> each(packet) > 1_400);
    EmbeddedChannel channel = new EmbeddedChannel(refusing);
    Outbox outbox = outbox(channel);
    for (int bytes : new int[] {1_452, 1_452, 1_452, 700, 1_300, 1_300, 1_300}) {
      outbox.send(first, datagram(bytes));
    }
    outbox.flush();
    assertEquals(
        expected(
            List.of("1: [700]", "1: [1300, 1300, 1300]"),
            List.of("1: [700]", "1: [1300]", "1: [1300]", "1: [1300]")),
        left(channel));
    assertEquals(4, tally.snapshot().sent());
    assertEquals(3, tally.snapshot().dropped());
  }

  @Test
  void whatFindsNoRoomIsCounted() {
    EmbeddedChannel channel = new EmbeddedChannel();
    // Nothing completes while the channel's own buffer is not flushed by it.
    channel.pipeline().addFirst(new Holding());
    Outbox outbox = outbox(channel);
    for (int i = 0; i < Outbox.MAX_QUEUED + 10; i++) {
      outbox.send(first, datagram(100));
    }
    assertEquals(10, tally.snapshot().dropped());
  }

  /** Takes messages and never says what became of them. */
  private static final class Holding extends ChannelOutboundHandlerAdapter {
    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
      if (message instanceof DatagramPacket packet) {
        packet.release();
      }
    }
  }
}
