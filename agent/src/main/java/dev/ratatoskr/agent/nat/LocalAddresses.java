package dev.ratatoskr.agent.nat;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The addresses of this host that may lead to a server. Blocks for moments; any thread. */
final class LocalAddresses {
  private static final Logger LOG = LoggerFactory.getLogger(LocalAddresses.class);

  private LocalAddresses() {}

  /**
   * Those the system sends from towards the servers first, then the others of the same family. A
   * family without a way to any server is left out.
   */
  static List<InetAddress> leadingTo(List<InetSocketAddress> servers) {
    Set<InetAddress> result = new LinkedHashSet<>();
    for (InetSocketAddress server : servers) {
      sourceTowards(server, result);
    }
    boolean ipv4 = result.stream().anyMatch(a -> !(a instanceof Inet6Address));
    boolean ipv6 = result.stream().anyMatch(Inet6Address.class::isInstance);
    for (InetAddress address : all()) {
      if (address instanceof Inet6Address ? ipv6 : ipv4) {
        result.add(address);
      }
    }
    return List.copyOf(result);
  }

  /** Asks the system for its route; nothing is sent. */
  private static void sourceTowards(InetSocketAddress server, Set<InetAddress> result) {
    try (DatagramChannel channel = DatagramChannel.open()) {
      channel.connect(server);
      if (channel.getLocalAddress() instanceof InetSocketAddress source) {
        result.add(source.getAddress());
      }
    } catch (IOException e) {
      LOG.debug("no way to {}: {}", server, e.getMessage());
    }
  }

  private static List<InetAddress> all() {
    List<InetAddress> result = new ArrayList<>();
    try {
      for (NetworkInterface network : NetworkInterface.networkInterfaces().toList()) {
        if (network.isUp() && !network.isLoopback()) {
          network.inetAddresses().forEach(result::add);
        }
      }
    } catch (SocketException e) {
      LOG.debug("cannot read the interfaces", e);
    }
    return result;
  }
}
