package dev.ratatoskr.agent.shim;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoEventLoop;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens a listener on 127.0.0.1 with the small buffers of a shim. */
final class RouterListener {
  private static final Logger LOG = LoggerFactory.getLogger(RouterListener.class);

  /**
   * One Traffic frame of the default IfMTU (65658 bytes) about fits. Smaller buffers stall the
   * router between frames (32 KB cost a third of the throughput at 20 Mbit/s); larger ones only
   * hold packets that the router's own queue would manage better.
   */
  private static final int SOCKET_BUFFER_BYTES = 65_536;

  private static final WriteBufferWaterMark WATER_MARKS = new WriteBufferWaterMark(16_384, 65_536);

  /** One read at a time, so that back-pressure takes hold after this much. */
  private static final int READ_BYTES = 32_768;

  private RouterListener() {}

  static ChannelFuture bind(EventLoop loop, Consumer<Channel> onAccept) {
    boolean epoll = loop instanceof IoEventLoop io && io.isIoType(EpollIoHandler.class);
    Class<? extends ServerChannel> type =
        epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    return new ServerBootstrap()
        .group(loop)
        .channel(type)
        .option(ChannelOption.SO_BACKLOG, 8)
        .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER_BYTES)
        .childOption(ChannelOption.SO_SNDBUF, SOCKET_BUFFER_BYTES)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARKS)
        .childOption(
            ChannelOption.RECVBUF_ALLOCATOR,
            new FixedRecvByteBufAllocator(READ_BYTES).maxMessagesPerRead(1))
        .childHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                onAccept.accept(channel);
              }
            })
        .bind(new InetSocketAddress(loopback(), 0));
  }

  /** Closes at once; that it could not be closed is worth a debug line only. */
  static void close(Channel channel) {
    if (!channel.isOpen()) {
      // There was no socket to be had: no loop would close it.
      return;
    }
    ChannelFuture closed = channel.close();
    closed.addListener(
        done -> {
          if (!done.isSuccess()) {
            LOG.debug("a shim's socket did not close", done.cause());
          }
        });
  }

  private static InetAddress loopback() {
    try {
      return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }
}
