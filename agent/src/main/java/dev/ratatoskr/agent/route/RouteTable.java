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

/**
 * Reads the default routes from what Linux prints of its tables. Lines it does not know, it skips.
 */
final class RouteTable {
  private static final int USABLE = 0x3; // RTF_UP and RTF_GATEWAY
  private static final String NOWHERE_4 = "0".repeat(8);
  private static final String NOWHERE_6 = "0".repeat(32);

  private RouteTable() {}

  /**
   * A default route through a gateway.
   *
   * @param gateway without a scope
   * @param device through which it is reached
   * @param metric the smaller, the better
   */
  record Route(InetAddress gateway, String device, long metric) {}

  /** The best default route in {@code /proc/net/route}. */
  static Optional<Route> ipv4(String table) {
    return best(table, RouteTable::ipv4Route);
  }

  /** The best default route in {@code /proc/net/ipv6_route}. */
  static Optional<Route> ipv6(String table) {
    return best(table, RouteTable::ipv6Route);
  }

  private static Optional<Route> best(
      String table, Function<List<String>, Optional<Route>> parser) {
    return table
        .lines()
        .map(line -> Arrays.asList(line.strip().split("\\s+", -1)))
        .flatMap(fields -> parser.apply(fields).stream())
        .min(Comparator.comparingLong(Route::metric));
  }

  /**
   * Device, destination, gateway, flags, use counts, metric, mask; addresses as the CPU has them.
   */
  private static Optional<Route> ipv4Route(List<String> fields) {
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
      return usable(fields.get(3))
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
      return usable(fields.get(8)) && gateway instanceof Inet6Address
          ? Optional.of(new Route(gateway, fields.get(9), metric))
          : Optional.empty();
    } catch (UnknownHostException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static boolean usable(String flags) {
    return (HexFormat.fromHexDigitsToLong(flags) & USABLE) == USABLE;
  }
}
