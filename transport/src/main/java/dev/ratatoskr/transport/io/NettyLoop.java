package dev.ratatoskr.transport.io;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.netty.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The endpoint's loop on one Netty event loop: one daemon thread named "ratatoskr-loop". */
public final class NettyLoop implements EndpointLoop {
  private static final Logger LOG = LoggerFactory.getLogger(NettyLoop.class);

  private final IoKind kind;
  private final EventLoopGroup group;
  private final EventLoop loop;

  private NettyLoop(IoKind kind) {
    this.kind = kind;
    IoHandlerFactory handlers =
        kind == IoKind.EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    this.group = new MultiThreadIoEventLoopGroup(1, NettyLoop::newThread, handlers);
    this.loop = group.next();
  }

  /**
   * Starts a loop.
   *
   * @throws IllegalArgumentException when {@link IoKind#EPOLL} is asked for where it does not load
   */
  public static NettyLoop start(IoKind kind) {
    return switch (kind) {
      case AUTO -> new NettyLoop(Epoll.isAvailable() ? IoKind.EPOLL : IoKind.NIO);
      case NIO -> new NettyLoop(IoKind.NIO);
      case EPOLL -> {
        if (!Epoll.isAvailable()) {
          throw new IllegalArgumentException("epoll is not available", Epoll.unavailabilityCause());
        }
        yield new NettyLoop(IoKind.EPOLL);
      }
    };
  }

  /** Whether {@link IoKind#EPOLL} can be asked for on this system. */
  public static boolean isEpollAvailable() {
    return Epoll.isAvailable();
  }

  /** The interface in use, never {@link IoKind#AUTO}. */
  public IoKind kind() {
    return kind;
  }

  private static Thread newThread(Runnable body) {
    Thread thread = new FastThreadLocalThread(body, "ratatoskr-loop");
    thread.setDaemon(true);
    return thread;
  }

  /** A bootstrap whose channels live on this loop. */
  Bootstrap newBootstrap() {
    Class<? extends DatagramChannel> type =
        kind == IoKind.EPOLL ? EpollDatagramChannel.class : NioDatagramChannel.class;
    return new Bootstrap().group(loop).channel(type);
  }

  /** The Netty loop, for engines that are Netty handlers themselves and for the agent's TCP. */
  public EventLoop eventLoop() {
    return loop;
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public boolean inLoop() {
    return loop.inEventLoop();
  }

  @Override
  public void execute(Runnable task) {
    try {
      loop.execute(() -> run(task));
    } catch (RejectedExecutionException e) {
      LOG.debug("the loop has stopped, a task is dropped");
    }
  }

  @Override
  public Timer schedule(long delayNanos, Runnable task) {
    try {
      Future<?> future =
          loop.schedule(() -> run(task), Math.max(0, delayNanos), TimeUnit.NANOSECONDS);
      return () -> future.cancel(false);
    } catch (RejectedExecutionException e) {
      LOG.debug("the loop has stopped, a timer is dropped");
      return () -> {};
    }
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | AssertionError e) {
      LOG.error("a task of the loop failed", e);
    }
  }

  @Override
  public void close() {
    Future<?> closed = group.shutdownGracefully(0, 2, TimeUnit.SECONDS);
    if (!loop.inEventLoop()) {
      closed.awaitUninterruptibly(3, TimeUnit.SECONDS);
    }
  }
}
