package dev.ratatoskr.transport.peer;

import dev.ratatoskr.proto.UdpPort;
import dev.ratatoskr.transport.TransportException;
import java.net.InetSocketAddress;

/** Opens UDP ports: on the system in production, on a simulated network in tests. */
@FunctionalInterface
public interface PortOpener {
  /**
   * Opens a port. Called on any thread but the loop; may block for a moment.
   *
   * @param receiver called on the loop
   * @throws TransportException.BindFailed when the address cannot be had
   */
  UdpPort open(InetSocketAddress local, UdpPort.Receiver receiver)
      throws TransportException.BindFailed;

  /**
   * As {@link #open}, for a port whose packets go through this interface where that can be had.
   *
   * @param device name of the interface that has the address
   */
  default UdpPort openOn(String device, InetSocketAddress local, UdpPort.Receiver receiver)
      throws TransportException.BindFailed {
    return open(local, receiver);
  }
}
