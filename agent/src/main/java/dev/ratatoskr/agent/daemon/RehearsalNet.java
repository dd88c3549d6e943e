package dev.ratatoskr.agent.daemon;

import dev.ratatoskr.proto.UdpPort;
import dev.ratatoskr.transport.io.EndpointLoop;
import dev.ratatoskr.transport.peer.PortOpener;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A network within the process: nothing of a rehearsal leaves it. Thread-safe. */
final class RehearsalNet implements PortOpener {
  private static final long ONE_WAY_NANOS = Duration.ofMillis(2).toNanos();
  private static final int FIRST_PORT = 20_000;

  private final EndpointLoop loop;
  private final Map<InetSocketAddress, UdpPort.Receiver> receivers = new ConcurrentHashMap<>();
  private final AtomicInteger nextPort = new AtomicInteger(FIRST_PORT);

  RehearsalNet(EndpointLoop loop) {
    this.loop = loop;
  }

  @Override
  public UdpPort open(InetSocketAddress wanted, UdpPort.Receiver receiver) {
    InetSocketAddress local =
        wanted.getPort() == 0
            ? new InetSocketAddress(wanted.getAddress(), nextPort.getAndIncrement())
            : wanted;
    receivers.put(local, receiver);
    return new Port(local);
  }

  /** Loses everything from now on. */
  void cut() {
    receivers.clear();
  }

  /** One open port. */
  private final class Port implements UdpPort {
    private final InetSocketAddress local;

    Port(InetSocketAddress local) {
      this.local = local;
    }

    @Override
    public InetSocketAddress localAddress() {
      return local;
    }

    @Override
    public void send(InetSocketAddress to, ByteBuffer payload) {
      ByteBuffer copy = ByteBuffer.allocate(payload.remaining());
      copy.put(payload).flip();
      loop.schedule(
          ONE_WAY_NANOS,
          () -> {
            UdpPort.Receiver receiver = receivers.get(to);
            if (receiver != null) {
              receiver.onDatagram(local, copy, loop.nanoTime());
            }
          });
    }

    @Override
    public void close() {
      receivers.remove(local);
    }
  }
}
