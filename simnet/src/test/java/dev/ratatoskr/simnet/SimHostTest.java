package dev.ratatoskr.simnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.proto.UdpPort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SimHostTest {
  private final SimNet net = new SimNet(3);
  private final SimHost a = net.host("a").ipv6();
  private final SimHost b = net.host("b").ipv6();
  private final Inbox atB = new Inbox();

  private void send(UdpPort port, InetAddress to, int number) {
    port.send(new InetSocketAddress(to, number), Inbox.bytes("x"));
    net.runFor(1);
  }

  @Test
  void aWildcardPortSpeaksBothFamiliesFromTheRightAddress() {
    b.open(5000, atB);
    UdpPort port = a.open(0, new Inbox());
    send(port, b.ipv4Address(), 5000);
    assertEquals(a.ipv4Address(), atB.last().from().getAddress());
    assertEquals(port.localAddress().getPort(), atB.last().from().getPort());
    send(port, b.ipv6Address(), 5000);
    assertEquals(a.ipv6Address(), atB.last().from().getAddress());
    assertEquals(2, atB.size());
  }

  @Test
  void aPortOfOneAddressKeepsToIt() {
    b.ipv4();
    InetAddress second = b.addresses().getLast();
    UdpPort onSecond = b.open(new InetSocketAddress(second, 5000), atB);
    Inbox elsewhere = new Inbox();
    b.open(5000, elsewhere);
    UdpPort port = a.open(0, new Inbox());
    send(port, second, 5000);
    assertEquals(1, atB.size());
    send(port, b.ipv4Address(), 5000);
    assertEquals(1, elsewhere.size());
    send(onSecond, a.ipv6Address(), 5000);
    assertEquals(1, net.trace().count(Trace.Kind.NO_ROUTE), "the other family is lost");
  }

  @Test
  void aClosedPortHearsAndSaysNothing() {
    UdpPort atClosed = b.open(5000, atB);
    UdpPort port = a.open(4000, new Inbox());
    port.send(new InetSocketAddress(b.ipv4Address(), 5000), Inbox.bytes("under way"));
    atClosed.close();
    atClosed.close();
    net.runFor(1);
    assertEquals(0, atB.size());
    assertEquals(1, net.trace().count(Trace.Kind.NO_PORT));
    send(atClosed, a.ipv4Address(), 4000);
    assertEquals(1, net.trace().count(Trace.Kind.SENT));
    b.open(5000, atB).close();
  }

  @Test
  void aTakenPortIsRefused() {
    UdpPort any = a.open(4000, new Inbox());
    assertThrows(IllegalStateException.class, () -> a.open(4000, new Inbox()));
    any.close();
    assertEquals(4000, a.open(4000, new Inbox()).localAddress().getPort());
  }

  @Test
  void anAddressChangeCutsTheOldAddressAndGivesANewOne() {
    b.open(5000, atB);
    UdpPort wildcard = a.open(4000, new Inbox());
    UdpPort specific = a.open(new InetSocketAddress(a.ipv4Address(), 4001), new Inbox());
    InetAddress before = a.ipv4Address();
    send(wildcard, b.ipv4Address(), 5000);
    a.readdress();
    assertNotEquals(before, a.ipv4Address());
    assertFalse(a.addresses().contains(before));
    assertEquals(2, a.addresses().size());
    send(specific, b.ipv4Address(), 5000);
    assertEquals(1, atB.size(), "a port of the old address is dead");
    send(wildcard, b.ipv4Address(), 5000);
    assertEquals(a.ipv4Address(), atB.last().from().getAddress());
    send(b.open(0, new Inbox()), before, 4000);
    assertEquals(2, net.trace().count(Trace.Kind.NO_ROUTE));
  }

  @Test
  void aHostMovesFromOneNatToAnother() {
    b.open(5000, atB);
    UdpPort port = a.open(4000, new Inbox());
    a.behind(Nat.portRestricted()).link(Link.delayMillis(1));
    send(port, b.ipv4Address(), 5000);
    net.runFor(2_000_000);
    InetAddress first = atB.last().from().getAddress();
    a.behind(Nat.portRestricted());
    send(port, b.ipv4Address(), 5000);
    net.runFor(2_000_000);
    assertNotEquals(first, atB.last().from().getAddress());
    send(port, b.ipv6Address(), 5000);
    net.runFor(2_000_000);
    assertEquals(a.ipv6Address(), atB.last().from().getAddress());
  }

  @Test
  void aHostOnTwoNetworksUsesTheNearerOne() {
    Router home = net.wan().lan("home", Nat.portRestricted());
    SimHost inside = net.host("inside").on(home);
    Inbox atInside = new Inbox();
    inside.open(6000, atInside);
    a.alsoOn(home);
    UdpPort port = a.open(4000, new Inbox());
    send(port, inside.ipv4Address(), 6000);
    assertTrue(home.hasMember(atInside.last().from().getAddress()));
    b.open(5000, atB);
    send(port, b.ipv4Address(), 5000);
    assertEquals(a.ipv4Address(), atB.last().from().getAddress());
  }

  @Test
  void aReceiverIsNeverEnteredFromWithinASend() {
    List<String> order = new ArrayList<>();
    a.open(4000, (from, payload, now) -> order.add("received"));
    UdpPort other = a.open(4001, new Inbox());
    other.send(new InetSocketAddress(a.ipv4Address(), 4000), Inbox.bytes("to itself"));
    order.add("sent");
    net.runFor(1);
    assertEquals(List.of("sent", "received"), order);
  }
}
