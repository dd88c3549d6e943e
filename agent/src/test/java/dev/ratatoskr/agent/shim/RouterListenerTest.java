package dev.ratatoskr.agent.shim;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.ratatoskr.transport.io.IoKind;
import dev.ratatoskr.transport.io.NettyLoop;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.junit.jupiter.api.Test;

/** What a shim listens on. */
final class RouterListenerTest {
  /** As when the process has no descriptor left: there is not even a socket to close. */
  @Test
  void whatWasNeverOpenIsClosedWithoutHarm() {
    try (NettyLoop loop = NettyLoop.start(IoKind.AUTO)) {
      ChannelFuture without =
          new ServerBootstrap()
              .group(loop.eventLoop())
              .channelFactory(
                  () -> {
                    throw new ChannelException("too many open files");
                  })
              .childHandler(new ChannelInboundHandlerAdapter())
              .bind(0)
              .awaitUninterruptibly();
      assertFalse(without.isSuccess());
      assertDoesNotThrow(() -> RouterListener.close(without.channel()));
    }
  }
}
