package dev.ratatoskr.transport.io;

import dev.ratatoskr.proto.UdpPort;
import dev.ratatoskr.transport.TransportException;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The UDP port on a Netty channel. Datagrams sent in one turn of the loop leave together at its end
 * ({@link Outbox}). Where the system coalesces what it receives (UDP_GRO of udp(7)), many datagrams
 * of one sender are read at once.
 *
 * <p>Thread: the loop, except {@link #bind}.
 */
public final class ChannelUdpPort implements UdpPort {
  private static final Logger LOG = LoggerFactory.getLogger(ChannelUdpPort.class);

  private static final int SOCKET_BUFFER_BYTES = 2 << 20;
  private static final int MAX_DATAGRAM_BYTES = 2048;

  /** No fewer: what the system coalesces is cut off where it does not fit. */
  private static final int MAX_COALESCED_BYTES = 65_535;

  private static final int READS_PER_TURN = 64;

  private final Channel channel;
  private final InetSocketAddress local;
  private final PortTally tally;
  private final Outbox outbox;

  private ChannelUdpPort(NettyLoop loop, Channel channel, PortTally tally) {
    this.channel = channel;
    this.local = (InetSocketAddress) channel.localAddress();
    this.tally = tally;
    this.outbox = new Outbox(loop, channel, tally, Outbox.segments(channel));
  }

  /**
   * Opens a port. Blocks for the moment the system needs; any thread but the loop.
   *
   * @param local the address to bind; the IPv6 wildcard takes IPv4 as well, port 0 lets the system
   *     choose
   * @throws TransportException.BindFailed when the address is in use, not ours or not permitted
   */
  public static ChannelUdpPort bind(NettyLoop loop, InetSocketAddress local, Receiver receiver)
      throws TransportException.BindFailed {
    PortTally tally = new PortTally();
    ChannelFuture bound = bootstrap(loop, receiver, tally).bind(local).awaitUninterruptibly();
    return opened(loop, local, bound, tally);
  }

  /**
   * As above, and its packets go through one interface, by that one's own default route. Where the
   * system does not offer that, it is bound to the address alone, which is enough with routes by
   * source address.
   *
   * @param device name of the interface that has the address
   * @param local an address of that interface
   */
  public static ChannelUdpPort bindOn(
      NettyLoop loop, String device, InetSocketAddress local, Receiver receiver)
      throws TransportException.BindFailed {
    PortTally tally = new PortTally();
    ChannelFuture ready = bootstrap(loop, receiver, tally).register().awaitUninterruptibly();
    if (ready.isSuccess()) {
      boolean tied = DeviceBinding.tie(ready.channel(), device);
      LOG.debug("a port on {}: {}", device, tied ? "tied to it" : "by its address alone");
      ready = ready.channel().bind(local).awaitUninterruptibly();
    }
    return opened(loop, local, ready, tally);
  }

  private static Bootstrap bootstrap(NettyLoop loop, Receiver receiver, PortTally tally) {
    if (loop.inLoop()) {
      throw new IllegalStateException("a port is not bound on the loop");
    }
    // Set before the first is read: Netty keeps what it began with. Its NIO reads all of a turn
    // before it hands over the first, so one buffer would not do there.
    RecvByteBufAllocator reads =
        loop.kind() == IoKind.EPOLL
            ? new OneBuffer(MAX_COALESCED_BYTES, READS_PER_TURN)
            : new FixedRecvByteBufAllocator(MAX_DATAGRAM_BYTES).maxMessagesPerRead(READS_PER_TURN);
    return loop.newBootstrap()
        .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER_BYTES)
        .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER_BYTES)
        .option(ChannelOption.RECVBUF_ALLOCATOR, reads)
        .handler(new Inbound(loop, receiver, tally));
  }

  /** The port of a channel that is bound, or why it is not. */
  static ChannelUdpPort opened(
      NettyLoop loop, InetSocketAddress local, ChannelFuture bound, PortTally tally)
      throws TransportException.BindFailed {
    Throwable cause = bound.cause();
    if (cause != null) {
      if (bound.channel().isOpen()) {
        // It is not where there was no socket to be had, and then has no loop to be closed on.
        bound.channel().close().addListener(done -> LOG.debug("port {} not opened", local));
      }
      throw new TransportException.BindFailed(
          "UDP port " + local + " cannot be opened: " + DeepestCause.of(cause), cause);
    }
    WholePackets.require(bound.channel());
    coalesce(bound.channel());
    return new ChannelUdpPort(loop, bound.channel(), tally);
  }

  /** Has the system hand over many datagrams at once, where it offers that. */
  private static void coalesce(Channel channel) {
    if (channel instanceof EpollDatagramChannel port) {
      try {
        port.config().setUdpGro(true);
      } catch (ChannelException e) {
        LOG.debug("{} reads single datagrams: {}", channel.localAddress(), e.toString());
      }
    }
  }

  @Override
  public InetSocketAddress localAddress() {
    return local;
  }

  @Override
  public void send(InetSocketAddress to, ByteBuffer payload) {
    outbox.send(to, payload);
  }

  /** What passed so far. Thread: the loop. */
  public PortCounters counters() {
    return tally.snapshot();
  }

  @Override
  public void close() {
    outbox.flush();
    channel.close().addListener(done -> LOG.debug("port {} closed", local));
  }

  /** Hands datagrams to the receiver; an error of one datagram ends nothing. */
  private static final class Inbound extends SimpleChannelInboundHandler<DatagramPacket> {
    private final NettyLoop loop;
    private final Receiver receiver;
    private final PortTally tally;
    private long turnNanos;
    private boolean inTurn;

    Inbound(NettyLoop loop, Receiver receiver, PortTally tally) {
      this.loop = loop;
      this.receiver = receiver;
      this.tally = tally;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
      if (!context.channel().isOpen()) {
        // What came before it in the same read had the port closed.
        return;
      }
      if (!inTurn) {
        inTurn = true;
        turnNanos = loop.nanoTime();
      }
      tally.onReceived();
      try {
        receiver.onDatagram(
            unmapped(packet.sender()), packet.content().nioBuffer().asReadOnlyBuffer(), turnNanos);
      } catch (RuntimeException | AssertionError e) {
        tally.onReceiverFailure();
        LOG.error("a received datagram met a fault", e);
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      inTurn = false;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      // An ICMP error of a datagram sent earlier shows here: a network's doing, not the port's end.
      inTurn = false;
      tally.onReceiveError();
      LOG.debug("receiving from a port reported: {}", cause.toString());
    }

    private static InetSocketAddress unmapped(InetSocketAddress source) {
      if (!(source.getAddress() instanceof Inet6Address six)) {
        return source;
      }
      byte[] raw = six.getAddress();
      for (int i = 0; i < 10; i++) {
        if (raw[i] != 0) {
          return source;
        }
      }
      if (raw[10] != -1 || raw[11] != -1) {
        return source;
      }
      try {
        InetAddress four = Inet4Address.getByAddress(Arrays.copyOfRange(raw, 12, 16));
        return new InetSocketAddress(four, source.getPort());
      } catch (UnknownHostException e) {
        throw new IllegalStateException("four bytes are an address", e);
      }
    }
  }
}
