package dev.ratatoskr.simnet;

import dev.ratatoskr.proto.UdpPort;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** A UDP port of a {@link SimHost}. */
final class SimPort implements UdpPort {
  private final SimHost host;
  private final InetSocketAddress local;
  private final Receiver receiver;
  private boolean closed;

  SimPort(SimHost host, InetSocketAddress local, Receiver receiver) {
    this.host = host;
    this.local = local;
    this.receiver = receiver;
  }

  @Override
  public InetSocketAddress localAddress() {
    return local;
  }

  @Override
  public void send(InetSocketAddress to, ByteBuffer payload) {
    byte[] bytes = new byte[payload.remaining()];
    payload.get(bytes);
    if (!closed) {
      host.send(this, to, bytes);
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      host.closed(this);
    }
  }

  boolean isWildcard() {
    return local.getAddress().isAnyLocalAddress();
  }

  void receive(Packet packet, long nowNanos) {
    receiver.onDatagram(
        packet.from(), ByteBuffer.wrap(packet.payload()).asReadOnlyBuffer(), nowNanos);
  }
}
