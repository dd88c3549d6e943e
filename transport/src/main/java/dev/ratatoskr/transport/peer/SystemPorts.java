package dev.ratatoskr.transport.peer;

import dev.ratatoskr.proto.UdpPort;
import dev.ratatoskr.transport.TransportException;
import dev.ratatoskr.transport.io.ChannelUdpPort;
import dev.ratatoskr.transport.io.NettyLoop;
import java.net.InetSocketAddress;

/**
 * Ports of the system.
 *
 * @param loop that receives
 */
public record SystemPorts(NettyLoop loop) implements PortOpener {
  @Override
  public UdpPort open(InetSocketAddress local, UdpPort.Receiver receiver)
      throws TransportException.BindFailed {
    return ChannelUdpPort.bind(loop, local, receiver);
  }

  @Override
  public UdpPort openOn(String device, InetSocketAddress local, UdpPort.Receiver receiver)
      throws TransportException.BindFailed {
    return ChannelUdpPort.bindOn(loop, device, local, receiver);
  }
}
