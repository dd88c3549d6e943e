package dev.ratatoskr.agent.daemon;

import dev.ratatoskr.proto.UdpPort;
import dev.ratatoskr.transport.TransportException;
import dev.ratatoskr.transport.io.ChannelUdpPort;
import dev.ratatoskr.transport.io.NettyLoop;
import dev.ratatoskr.transport.peer.PortOpener;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A pretended network for a rehearsal: addresses of its own, carried between real sockets on the
 * loopback address, so that the code of the sockets gets warm as well. Thread-safe.
 */
final class RehearsalNet implements PortOpener {
  private static final int FIRST_PORT = 20_000;

  private final NettyLoop loop;
  private final Map<InetSocketAddress, InetSocketAddress> realByPretended =
      new ConcurrentHashMap<>();
  private final Map<InetSocketAddress, InetSocketAddress> pretendedByReal =
      new ConcurrentHashMap<>();
  private final AtomicInteger nextPort = new AtomicInteger(FIRST_PORT);

  RehearsalNet(NettyLoop loop) {
    this.loop = loop;
  }

  @Override
  public UdpPort open(InetSocketAddress wanted, UdpPort.Receiver receiver)
      throws TransportException.BindFailed {
    InetSocketAddress pretended =
        wanted.getPort() == 0
            ? new InetSocketAddress(wanted.getAddress(), nextPort.getAndIncrement())
            : wanted;
    ChannelUdpPort real =
        ChannelUdpPort.bind(
            loop,
            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0),
            (from, payload, nowNanos) -> {
              InetSocketAddress source = pretendedByReal.get(from);
              if (source != null) {
                receiver.onDatagram(source, payload, nowNanos);
              }
            });
    realByPretended.put(pretended, real.localAddress());
    pretendedByReal.put(real.localAddress(), pretended);
    return new Port(pretended, real);
  }

  /** Loses everything from now on. */
  void cut() {
    realByPretended.clear();
    pretendedByReal.clear();
  }

  /** One open port. */
  private final class Port implements UdpPort {
    private final InetSocketAddress pretended;
    private final ChannelUdpPort real;

    Port(InetSocketAddress pretended, ChannelUdpPort real) {
      this.pretended = pretended;
      this.real = real;
    }

    @Override
    public InetSocketAddress localAddress() {
      return pretended;
    }

    @Override
    public void send(InetSocketAddress to, ByteBuffer payload) {
      InetSocketAddress destination = realByPretended.get(to);
      if (destination != null) {
        real.send(destination, payload);
      }
    }

    @Override
    public void close() {
      realByPretended.remove(pretended);
      pretendedByReal.remove(real.localAddress());
      real.close();
    }
  }
}
