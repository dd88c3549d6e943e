package dev.ratatoskr.transport.quic.quiche;

import dev.ratatoskr.transport.quic.QuicEngine;
import io.netty.buffer.ByteBuf;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a link's codec takes for its UDP socket. Packets go to the link's owner and come from there;
 * the two addresses are the same whatever path they take, and never seen on a network.
 */
final class LinkChannel extends AbstractChannel {
  static final InetSocketAddress OWN = address(0);
  static final InetSocketAddress PEER = address(1);

  private static final Logger LOG = LoggerFactory.getLogger(LinkChannel.class);
  private static final ChannelMetadata METADATA = new ChannelMetadata(false);
  private static final long PREFIX = 0xfd52_6174_6174_6f73L;

  private final ChannelConfig config = new DefaultChannelConfig(this);
  private final QuicEngine.PacketSink out;
  private final IntConsumer onSent;
  private final PacketBuffers buffers = new PacketBuffers(QuicEngine.BASE_PAYLOAD_BYTES);
  private boolean open = true;

  /**
   * A channel that is not registered.
   *
   * @param onSent is told the size of each packet that went out
   */
  LinkChannel(QuicEngine.PacketSink out, IntConsumer onSent) {
    super(null);
    this.out = out;
    this.onSent = onSent;
  }

  private static InetSocketAddress address(long number) {
    byte[] raw = ByteBuffer.allocate(16).putLong(PREFIX).putLong(number).array();
    try {
      return new InetSocketAddress(InetAddress.getByAddress(raw), 1);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("sixteen bytes are an address", e);
    }
  }

  /** What its codec's connections make packets in. */
  PacketBuffers buffers() {
    return buffers;
  }

  /** Gives a packet of the peer to the codec, which releases it. */
  void receive(ByteBuf packet) {
    pipeline().fireChannelRead(new DatagramPacket(packet, OWN, PEER));
  }

  @Override
  protected void doWrite(ChannelOutboundBuffer in) {
    for (Object next = in.current(); next != null; next = in.current()) {
      ByteBuf content = ((DatagramPacket) next).content();
      byte[] packet = new byte[content.readableBytes()];
      content.getBytes(content.readerIndex(), packet);
      in.remove();
      if (packet.length == 0) {
        // The codec marks an end with it.
        continue;
      }
      try {
        buffers.onSent(packet.length);
        onSent.accept(packet.length);
        out.send(packet);
      } catch (RuntimeException | AssertionError e) {
        // As a network would: the packet is lost, the link lives.
        LOG.debug("a packet was not sent", e);
      }
    }
  }

  @Override
  protected AbstractUnsafe newUnsafe() {
    return new Unconnected();
  }

  @Override
  protected boolean isCompatible(EventLoop loop) {
    return true;
  }

  @Override
  protected SocketAddress localAddress0() {
    return OWN;
  }

  @Override
  protected SocketAddress remoteAddress0() {
    return PEER;
  }

  @Override
  protected void doBind(SocketAddress address) {
    throw new UnsupportedOperationException("a link has its address");
  }

  @Override
  protected void doDisconnect() {
    doClose();
  }

  @Override
  protected void doClose() {
    open = false;
  }

  @Override
  protected void doBeginRead() {
    // Packets come whether asked for or not.
  }

  @Override
  public ChannelConfig config() {
    return config;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public boolean isActive() {
    return open;
  }

  @Override
  public ChannelMetadata metadata() {
    return METADATA;
  }

  /** Connections are the codec's; the channel itself has none to make. */
  private final class Unconnected extends AbstractUnsafe {
    @Override
    public void connect(SocketAddress remote, SocketAddress local, ChannelPromise promise) {
      promise.setFailure(new UnsupportedOperationException("a link has its address"));
    }
  }
}
