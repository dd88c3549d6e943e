package dev.ratatoskr.agent.route;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Routing tables as Linux prints them. */
class RouteTableTest {
  private static final String HEAD_4 =
      "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT   \n";

  /** An address as this CPU has it in memory. */
  private static String hex(String address) {
    byte[] bytes = InetAddress.ofLiteral(address).getAddress();
    return "%08X".formatted(ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getInt());
  }

  private static String line(String device, String gateway, String flags, int metric, String mask) {
    return "%s\t00000000\t%s\t%s\t0\t0\t%d\t%s\t0\t0\t0     \n"
        .formatted(device, hex(gateway), flags, metric, mask);
  }

  @Test
  void theBestDefaultRouteThroughAGatewayCounts() {
    String table =
        HEAD_4
            + "eth0\t%s\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n".formatted(hex("192.168.1.0"))
            + line("wlan0", "192.168.2.1", "0003", 600, "00000000")
            + line("eth0", "192.168.1.1", "0003", 100, "00000000")
            + line("down0", "192.168.3.1", "0002", 1, "00000000")
            + line("ppp0", "0.0.0.0", "0001", 0, "00000000")
            + line("vpn0", "10.8.0.1", "0003", 0, "00000080");
    InetAddress gateway = InetAddress.ofLiteral("192.168.1.1");
    assertEquals(Optional.of(new RouteTable.Route(gateway, "eth0", 100)), RouteTable.ipv4(table));
    assertEquals(Optional.empty(), RouteTable.ipv4(HEAD_4));
    assertEquals(Optional.empty(), RouteTable.ipv4(""));
  }

  @Test
  void theBestDefaultRouteOfIpv6Counts() {
    String none = "0".repeat(32);
    String table =
        ("20010db8000000000000000000000000 40 " + none + " 00 " + none)
            + " 00000100 00000001 00000000 00000001     eth0\n"
            + (none + " 00 " + none + " 00 fe800000000000000000000000000009")
            + " 00000800 00000003 00000000 00000003    wlan0\n"
            + (none + " 00 " + none + " 00 fe800000000000000000000000000001")
            + " 00000400 00000003 00000000 00450003     eth0\n"
            + (none + " 00 " + none + " 00 " + none)
            + " ffffffff 00000001 00000000 00200200       lo\n";
    InetAddress gateway = InetAddress.ofLiteral("fe80::1");
    assertEquals(Optional.of(new RouteTable.Route(gateway, "eth0", 0x400)), RouteTable.ipv6(table));
  }

  @Test
  void allDefaultRoutesOfIpv4AreToldTheBestFirst() {
    String table =
        HEAD_4
            + line("wlan0", "192.168.2.1", "0003", 600, "00000000")
            + line("eth0", "192.168.1.1", "0003", 100, "00000000")
            + line("eth1", "192.168.4.1", "0003", 100, "00000000")
            + line("down0", "192.168.3.1", "0002", 1, "00000000")
            + line("*", "0.0.0.0", "0201", 1, "00000000")
            + line("wwan0", "0.0.0.0", "0001", 700, "00000000")
            + line("vpn0", "10.8.0.1", "0003", 0, "00000080");
    assertEquals(
        List.of("eth0", "eth1", "wlan0", "wwan0"),
        RouteTable.allIpv4(table).stream().map(RouteTable.Route::device).toList());
    assertEquals(List.of(), RouteTable.allIpv4(HEAD_4));
  }

  @Property
  void anyTextIsNoFault(@ForAll String text) {
    assertEquals(Optional.empty(), RouteTable.ipv4(text));
    assertEquals(Optional.empty(), RouteTable.ipv6(text));
  }

  @Property
  void spoiltFieldsAreNoRoute(@ForAll String field) {
    String word = field.isBlank() ? "x" : field.strip().replaceAll("\\s", "_");
    String table = line("eth0", "192.168.1.1", word, 1, "00000000");
    boolean valid = word.matches("[0-9a-fA-F]{1,16}");
    assertEquals(valid ? RouteTable.ipv4(table) : Optional.empty(), RouteTable.ipv4(table));
  }
}
