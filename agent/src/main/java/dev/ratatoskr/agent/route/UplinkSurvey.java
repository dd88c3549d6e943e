package dev.ratatoskr.agent.route;

import dev.ratatoskr.punch.UsableAddresses;
import dev.ratatoskr.transport.peer.HostUplinks;
import dev.ratatoskr.transport.peer.HostUplinks.Uplink;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the uplinks of this host: interfaces with an IPv4 default route of their own, and those
 * whose address the user named.
 *
 * <p>Whoever sends all his traffic through a tunnel does not want to be seen past it: where the way
 * out is not simply the best default route, or is a tunnel, no further uplink is found. Nor is a
 * tunnel taken for one.
 */
public final class UplinkSurvey {
  private static final Logger LOG = LoggerFactory.getLogger(UplinkSurvey.class);
  private static final Path DEVICES = Path.of("/sys/class/net");

  private UplinkSurvey() {}

  /**
   * What is asked of an interface.
   *
   * @param addresses IPv4, usable outside of this host
   * @param tunnel whether it is known to be one
   * @param pointToPoint whether there is one other end, as of a modem, and of most tunnels
   */
  record Device(List<InetAddress> addresses, boolean tunnel, boolean pointToPoint) {}

  /**
   * The present uplinks. Blocks; elsewhere than on Linux it finds those alone that the user named.
   *
   * @param bind the local addresses of the direct port, as the user chose them
   */
  public static HostUplinks find(List<InetAddress> bind) {
    Set<Uplink> further = new LinkedHashSet<>();
    for (InetAddress address : bind) {
      deviceOf(address).map(device -> new Uplink(device, address)).ifPresent(further::add);
    }
    // The IPv6 wildcard takes IPv4 as well.
    if (bind.stream().noneMatch(InetAddress::isAnyLocalAddress)) {
      return new HostUplinks(Optional.empty(), List.copyOf(further));
    }
    HostUplinks routed =
        choose(
            RouteTable.allIpv4(WayOut.ipv4Table()), WayOut.ipv4Source(), UplinkSurvey::deviceNamed);
    further.addAll(routed.further());
    return new HostUplinks(routed.main(), List.copyOf(further));
  }

  /**
   * Those that default routes lead to: a pure function.
   *
   * @param routes the best first
   * @param source our address on packets that name no uplink
   * @param devices by their names
   */
  static HostUplinks choose(
      List<RouteTable.Route> routes,
      Optional<InetAddress> source,
      Function<String, Optional<Device>> devices) {
    if (routes.isEmpty() || source.isEmpty()) {
      return HostUplinks.NONE;
    }
    String first = routes.getFirst().device();
    boolean plain =
        devices
            .apply(first)
            .filter(d -> !d.tunnel && !d.pointToPoint && d.addresses.contains(source.get()))
            .isPresent();
    if (!plain) {
      return HostUplinks.NONE;
    }
    List<Uplink> further = new ArrayList<>();
    routes.stream()
        .map(RouteTable.Route::device)
        .distinct()
        .filter(name -> !name.equals(first))
        .forEach(
            name ->
                devices
                    .apply(name)
                    .filter(device -> !device.tunnel)
                    .flatMap(device -> device.addresses.stream().findFirst())
                    .ifPresent(address -> further.add(new Uplink(name, address))));
    return new HostUplinks(Optional.of(new Uplink(first, source.get())), further);
  }

  private static Optional<String> deviceOf(InetAddress address) {
    try {
      return address.isAnyLocalAddress() || !UsableAddresses.isUsable(address)
          ? Optional.empty()
          : Optional.ofNullable(NetworkInterface.getByInetAddress(address))
              .map(NetworkInterface::getName);
    } catch (SocketException e) {
      LOG.debug("cannot tell where {} belongs: {}", address, e.getMessage());
      return Optional.empty();
    }
  }

  private static Optional<Device> deviceNamed(String name) {
    try {
      NetworkInterface network = NetworkInterface.getByName(name);
      if (network == null || !network.isUp()) {
        return Optional.empty();
      }
      List<InetAddress> addresses =
          network
              .inetAddresses()
              .filter(Inet4Address.class::isInstance)
              .filter(UsableAddresses::isUsable)
              .toList();
      return Optional.of(new Device(addresses, isTunnel(name), network.isPointToPoint()));
    } catch (SocketException e) {
      LOG.debug("cannot read the interface {}: {}", name, e.getMessage());
      return Optional.empty();
    }
  }

  private static boolean isTunnel(String name) {
    Path device = DEVICES.resolve(name);
    try {
      return Files.exists(device.resolve("tun_flags"))
          || Files.readString(device.resolve("uevent")).contains("DEVTYPE=wireguard");
    } catch (IOException e) {
      LOG.debug("cannot tell what {} is: {}", name, e.toString());
      return true;
    }
  }
}
