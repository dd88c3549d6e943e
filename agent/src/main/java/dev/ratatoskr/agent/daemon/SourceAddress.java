package dev.ratatoskr.agent.daemon;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;

/** Which of the host's addresses the system sends from. */
final class SourceAddress {
  private SourceAddress() {}

  /**
   * The address that packets to a destination carry when they leave a port bound to every address.
   * Asks the system for its route and sends nothing.
   *
   * @param bound the port; returned as it is when it is bound to one address, or there is no route
   */
  static InetSocketAddress towards(InetSocketAddress destination, InetSocketAddress bound) {
    if (!bound.getAddress().isAnyLocalAddress()) {
      return bound;
    }
    try (DatagramChannel channel = DatagramChannel.open()) {
      channel.connect(destination);
      return channel.getLocalAddress() instanceof InetSocketAddress source
          ? new InetSocketAddress(source.getAddress(), bound.getPort())
          : bound;
    } catch (IOException e) {
      return bound;
    }
  }
}
