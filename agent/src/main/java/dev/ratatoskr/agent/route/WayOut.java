package dev.ratatoskr.agent.route;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How this host reaches the internet in one family.
 *
 * @param client our address on the way
 * @param gateway the next router; with its scope when it is link-local
 */
public record WayOut(InetAddress client, InetAddress gateway) {
  private static final Logger LOG = LoggerFactory.getLogger(WayOut.class);
  private static final Path ROUTES_4 = Path.of("/proc/net/route");
  private static final Path ROUTES_6 = Path.of("/proc/net/ipv6_route");

  /** Somewhere on the internet; asked for the route only, never sent to. */
  private static final InetAddress FAR_4 = InetAddress.ofLiteral("1.1.1.1");

  private static final InetAddress FAR_6 = InetAddress.ofLiteral("2606:4700::1111");

  /** The present ways, at most one a family. Blocks; elsewhere than on Linux it finds none. */
  public static List<WayOut> find() {
    List<WayOut> ways = new ArrayList<>();
    RouteTable.ipv4(read(ROUTES_4)).flatMap(route -> of(route, FAR_4)).ifPresent(ways::add);
    RouteTable.ipv6(read(ROUTES_6)).flatMap(route -> of(route, FAR_6)).ifPresent(ways::add);
    return ways;
  }

  /** Whether a port bound so receives what is sent to our address on the way. */
  public boolean leadsTo(InetSocketAddress bound) {
    InetAddress address = bound.getAddress();
    return address.isAnyLocalAddress()
        ? address instanceof Inet6Address || client instanceof Inet4Address
        : address.equals(client);
  }

  /** The text of {@code /proc/net/route}; empty where there is none. */
  static String ipv4Table() {
    return read(ROUTES_4);
  }

  /** Our address on packets that go out over IPv4 by no other than the usual way. */
  static Optional<InetAddress> ipv4Source() {
    try (DatagramChannel channel = DatagramChannel.open()) {
      channel.connect(new InetSocketAddress(FAR_4, 9));
      return channel.getLocalAddress() instanceof InetSocketAddress local
          ? Optional.of(local.getAddress())
          : Optional.empty();
    } catch (IOException e) {
      LOG.debug("no way out over IPv4: {}", e.toString());
      return Optional.empty();
    }
  }

  private static String read(Path table) {
    try {
      return Files.readString(table);
    } catch (IOException e) {
      LOG.debug("no routes are found: this system has no {}", table);
      return "";
    }
  }

  private static Optional<WayOut> of(RouteTable.Route route, InetAddress far) {
    try (DatagramChannel channel = DatagramChannel.open()) {
      channel.connect(new InetSocketAddress(far, 9));
      InetAddress gateway = route.gateway();
      if (gateway.isLinkLocalAddress() && gateway instanceof Inet6Address) {
        NetworkInterface device = NetworkInterface.getByName(route.device());
        gateway = Inet6Address.getByAddress(null, gateway.getAddress(), device);
      }
      return channel.getLocalAddress() instanceof InetSocketAddress local
              && local.getAddress() instanceof Inet6Address == gateway instanceof Inet6Address
          ? Optional.of(new WayOut(local.getAddress(), gateway))
          : Optional.empty();
    } catch (IOException e) {
      LOG.debug("the default route {} leads nowhere: {}", route, e.toString());
      return Optional.empty();
    }
  }
}
