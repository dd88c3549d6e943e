package dev.ratatoskr.agent.route;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Reads the default routes from what Linux prints of its tables. Lines it does not know, it skips.
 */
final class RouteTable {
  private static final int UP = 0x1; // RTF_UP
  private static final int GATEWAY = 0x2; // RTF_GATEWAY
  private static final int REJECT = 0x200; // RTF_REJECT
  private static final String NOWHERE_4 = "0".repeat(8);
  private static final String NOWHERE_6 = "0".repeat(32);

  private RouteTable() {}

  /**
   * A default route.
   *
   * @param gateway without a scope; unspecified where the device itself leads out
   * @param device through which it is reached
   * @param metric the smaller, the better
   */
  record Route(InetAddress gateway, String device, long metric) {}

  /** The best default route through a gateway in {@code /proc/net/route}. */
  static Optional<Route> ipv4(String table) {
    return routes(table, fields -> ipv4Route(fields, UP | GATEWAY)).findFirst();
  }

  /** All default routes in it, with a gateway or without, the best first. */
  static List<Route> allIpv4(String table) {
    return routes(table, fields -> ipv4Route(fields, UP)).toList();
  }

  /** The best default route through a gateway in {@code /proc/net/ipv6_route}. */
  static Optional<Route> ipv6(String table) {
    return routes(table, RouteTable::ipv6Route).findFirst();
  }

  /** Of equal ones the kernel takes the first. */
  private static Stream<Route> routes(
      String table, Function<List<String>, Optional<Route>> parser) {
    return table
        .lines()
        .map(line -> Arrays.asList(line.strip().split("\\s+", -1)))
        .flatMap(fields -> parser.apply(fields).stream())
        .sorted(Comparator.comparingLong(Route::metric));
  }

  /**
   * Device, destination, gateway, flags, use counts, metric, mask; addresses as the CPU has them.
   */
  private static Optional<Route> ipv4Route(List<String> fields, int wanted) {
    if (fields.size() < 8
        || !fields.get(1).equals(NOWHERE_4)
        || !fields.get(7).equals(NOWHERE_4)
        || fields.get(2).length() != NOWHERE_4.length()) {
      return Optional.empty();
    }
    try {
      ByteBuffer bytes = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder());
      bytes.putInt(0, (int) HexFormat.fromHexDigitsToLong(fields.get(2)));
      InetAddress gateway = Inet4Address.getByAddress(bytes.array());
      return has(fields.get(3), wanted)
          ? Optional.of(new Route(gateway, fields.get(0), Long.parseLong(fields.get(6))))
          : Optional.empty();
    } catch (UnknownHostException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Destination, length, source, length, gateway, metric, use counts, flags, device; all hex. */
  private static Optional<Route> ipv6Route(List<String> fields) {
    if (fields.size() < 10
        || !fields.get(0).equals(NOWHERE_6)
        || !fields.get(1).equals("00")
        || fields.get(4).equals(NOWHERE_6)) {
      return Optional.empty();
    }
    try {
      InetAddress gateway = Inet6Address.getByAddress(HexFormat.of().parseHex(fields.get(4)));
      long metric = HexFormat.fromHexDigitsToLong(fields.get(5));
      return has(fields.get(8), UP | GATEWAY) && gateway instanceof Inet6Address
          ? Optional.of(new Route(gateway, fields.get(9), metric))
          : Optional.empty();
    } catch (UnknownHostException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static boolean has(String flags, int wanted) {
    return (HexFormat.fromHexDigitsToLong(flags) & (wanted | REJECT)) == wanted;
  }
}
