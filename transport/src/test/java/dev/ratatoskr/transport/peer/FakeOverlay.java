package dev.ratatoskr.transport.peer;

import dev.ratatoskr.proto.UdpPort;
import dev.ratatoskr.transport.io.EndpointLoop;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The overlay as sockets see it: every node reaches every other, after a delay. */
final class FakeOverlay {
  private static final long ONE_WAY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private record Node(EndpointLoop loop, UdpPort.Receiver receiver) {}

  private final Map<InetSocketAddress, Node> nodes = new ConcurrentHashMap<>();

  UdpPort open(EndpointLoop loop, InetSocketAddress local, UdpPort.Receiver receiver) {
    Node node = new Node(loop, receiver);
    nodes.put(local, node);
    return new UdpPort() {
      @Override
      public InetSocketAddress localAddress() {
        return local;
      }

      @Override
      public void send(InetSocketAddress to, ByteBuffer payload) {
        ByteBuffer copy = ByteBuffer.allocate(payload.remaining()).put(payload.duplicate()).flip();
        Node there = nodes.get(to);
        if (there != null) {
          there.loop.schedule(
              ONE_WAY_NANOS, () -> there.receiver.onDatagram(local, copy, there.loop.nanoTime()));
        }
      }

      @Override
      public void close() {
        nodes.remove(local, node);
      }
    };
  }
}
