package dev.ratatoskr.agent.shim;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.router.RouterMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One TCP connection at the shim's port: a stranger's until its handshake proves the router.
 * Thread: the loop.
 */
final class RouterConnection extends SimpleChannelInboundHandler<ByteBuf> {
  private static final long PROOF_MILLIS = 3_000;

  private final Channel channel;
  private final RouterGate gate;
  private final Owner owner;
  private @Nullable Future<?> proofTimer;
  private boolean flushScheduled;

  RouterConnection(Channel channel, RouterGate gate, Owner owner) {
    this.channel = channel;
    this.gate = gate;
    this.owner = owner;
  }

  /** Who decides about connections. */
  interface Owner {
    /** The handshake is right. */
    void onProven(RouterConnection connection, RouterGate gate, RouterMessage handshake);

    /** It is not our router, or not in time. */
    void onRefused(RouterConnection connection, String reason);

    /** More bytes of a proven connection. */
    void onBytes(RouterConnection connection, ByteBuffer bytes);

    /** It takes more, or does not. */
    void onWritable(RouterConnection connection, boolean writable);

    /** It ended. */
    void onClosed(RouterConnection connection, String reason);
  }

  Channel channel() {
    return channel;
  }

  /**
   * Queues bytes, and sends what is queued where that is much. A write that fails ends the
   * connection, and that is reported.
   *
   * @param bytes kept
   * @return whether it takes more
   */
  boolean write(ByteBuffer bytes) {
    ByteBuf queued = Unpooled.wrappedBuffer(bytes);
    if (channel.write(queued, channel.voidPromise()).channel().isWritable()) {
      return true;
    }
    channel.flush();
    return channel.isWritable();
  }

  /**
   * Sends what is queued once the loop has done what it is at: what arrived together is one call of
   * the system, and the router wakes once for it.
   */
  void flushAtTurnEnd() {
    if (!flushScheduled) {
      flushScheduled = true;
      channel
          .eventLoop()
          .execute(
              () -> {
                flushScheduled = false;
                channel.flush();
              });
    }
  }

  /** Closes at once. */
  void close() {
    Future<?> timer = proofTimer;
    if (timer != null) {
      timer.cancel(false);
    }
    // What was written in this turn was the peer's last.
    channel.flush();
    RouterListener.close(channel);
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    if (!(channel.remoteAddress() instanceof InetSocketAddress remote)
        || !remote.getAddress().isLoopbackAddress()) {
      owner.onRefused(this, "it does not come from this machine");
      return;
    }
    proofTimer =
        context.executor().schedule(this::onProofTimeout, PROOF_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
    if (gate.isProven()) {
      owner.onBytes(this, bytes.nioBuffer());
      return;
    }
    try {
      gate.onBytes(bytes.nioBuffer());
      RouterMessage handshake = gate.poll();
      if (handshake != null) {
        owner.onProven(this, gate, handshake);
      }
    } catch (MalformedException e) {
      owner.onRefused(this, e.getMessage() == null ? "malformed" : e.getMessage());
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    owner.onWritable(this, channel.isWritable());
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    owner.onClosed(this, "the router closed the connection");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    owner.onClosed(this, "the router's connection failed: " + cause);
    close();
  }

  private void onProofTimeout() {
    if (!gate.isProven() && channel.isActive()) {
      owner.onRefused(this, "no handshake in time");
    }
  }
}
