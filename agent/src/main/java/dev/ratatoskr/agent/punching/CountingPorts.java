package dev.ratatoskr.agent.punching;

import dev.ratatoskr.proto.UdpPort;
import dev.ratatoskr.transport.TransportException;
import dev.ratatoskr.transport.peer.PortOpener;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** Ports of another opener that count together what is sent. Thread: the loop, but for opening. */
final class CountingPorts implements PortOpener {
  private final PortOpener opener;
  private PunchOutcome.Sent sent = new PunchOutcome.Sent(0, 0);

  CountingPorts(PortOpener opener) {
    this.opener = opener;
  }

  /** So far, over all ports. */
  PunchOutcome.Sent sent() {
    return sent;
  }

  @Override
  public UdpPort open(InetSocketAddress local, UdpPort.Receiver receiver)
      throws TransportException.BindFailed {
    return new Counted(opener.open(local, receiver));
  }

  @Override
  public UdpPort openOn(String device, InetSocketAddress local, UdpPort.Receiver receiver)
      throws TransportException.BindFailed {
    return new Counted(opener.openOn(device, local, receiver));
  }

  private final class Counted implements UdpPort {
    private final UdpPort port;

    Counted(UdpPort port) {
      this.port = port;
    }

    @Override
    public InetSocketAddress localAddress() {
      return port.localAddress();
    }

    @Override
    public void send(InetSocketAddress to, ByteBuffer payload) {
      sent = sent.plus(payload.remaining());
      port.send(to, payload);
    }

    @Override
    public void close() {
      port.close();
    }
  }
}
