package dev.ratatoskr.agent.route;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ratatoskr.agent.route.UplinkSurvey.Device;
import dev.ratatoskr.transport.peer.HostUplinks;
import dev.ratatoskr.transport.peer.HostUplinks.Uplink;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which interfaces count as uplinks. */
class UplinkSurveyTest {
  private static final InetAddress CABLE = InetAddress.ofLiteral("192.168.1.5");
  private static final InetAddress WIFI = InetAddress.ofLiteral("192.168.2.5");
  private static final InetAddress VPN = InetAddress.ofLiteral("10.8.0.5");
  private static final InetAddress MODEM = InetAddress.ofLiteral("10.64.3.5");

  private static final Map<String, Device> DEVICES =
      Map.of(
          "eth0", new Device(List.of(CABLE), false, false),
          "wlan0", new Device(List.of(WIFI), false, false),
          "tun0", new Device(List.of(VPN), true, true),
          "wwan0", new Device(List.of(MODEM), false, true),
          "br0", new Device(List.of(), false, false));

  private static HostUplinks choose(InetAddress source, String... devices) {
    List<RouteTable.Route> routes =
        Stream.of(devices)
            .map(device -> new RouteTable.Route(InetAddress.ofLiteral("192.168.0.1"), device, 1))
            .toList();
    return UplinkSurvey.choose(
        routes, Optional.of(source), name -> Optional.ofNullable(DEVICES.get(name)));
  }

  private static HostUplinks of(String main, InetAddress address, Uplink... further) {
    return new HostUplinks(Optional.of(new Uplink(main, address)), List.of(further));
  }

  @Test
  void eachInterfaceWithADefaultRouteOfItsOwnIsOne() {
    assertEquals(
        of("eth0", CABLE, new Uplink("wlan0", WIFI), new Uplink("wwan0", MODEM)),
        choose(CABLE, "eth0", "eth0", "wlan0", "wwan0", "br0", "gone0", "wlan0"));
    assertEquals(of("wlan0", WIFI), choose(WIFI, "wlan0"));
  }

  @Test
  void nobodyIsSeenPastATunnelAndNoTunnelIsAnUplink() {
    assertEquals(HostUplinks.NONE, choose(VPN, "tun0", "eth0", "wlan0"));
    // The tunnel has more specific routes, or rules of its own.
    assertEquals(HostUplinks.NONE, choose(VPN, "eth0", "wlan0"));
    // A modem, or a tunnel that looks like one.
    assertEquals(HostUplinks.NONE, choose(MODEM, "wwan0", "eth0"));
    assertEquals(
        of("eth0", CABLE, new Uplink("wlan0", WIFI)), choose(CABLE, "eth0", "tun0", "wlan0"));
  }

  @Test
  void withoutAWayOutThereIsNone() {
    assertEquals(HostUplinks.NONE, choose(CABLE));
    assertEquals(
        HostUplinks.NONE,
        UplinkSurvey.choose(
            List.of(new RouteTable.Route(WIFI, "wlan0", 1)),
            Optional.empty(),
            name -> Optional.ofNullable(DEVICES.get(name))));
  }

  @Test
  void addressesThatTheUserNamedAreOnesWhereTheHostHasThem() {
    InetAddress elsewhere = InetAddress.ofLiteral("198.51.100.77");
    assertEquals(HostUplinks.NONE, UplinkSurvey.find(List.of(elsewhere)));
    assertEquals(HostUplinks.NONE, UplinkSurvey.find(List.of(InetAddress.ofLiteral("127.0.0.1"))));
  }
}
