package dev.ratatoskr.transport.peer;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.ratatoskr.simnet.Gateway;
import dev.ratatoskr.simnet.Link;
import dev.ratatoskr.simnet.Nat;
import dev.ratatoskr.simnet.SimHost;
import dev.ratatoskr.transport.identity.AgentIdentity;
import dev.ratatoskr.transport.identity.Identities;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The host of one side has two uplinks, which come and go. */
final class FurtherUplinkTest {
  private final Scene scene = new Scene(31);
  private final TestPeer b = scene.peer("b", AgentIdentity.generate(Identities.peer(2)));
  private final SimHost second = host("second", Nat.portRestricted(), 1);

  @AfterEach
  void close() {
    scene.close();
  }

  private SimHost host(String name, Gateway gateway, int millis) {
    return scene.net.call(
        sim -> sim.host(name).behind(gateway).link(Link.delayMillis(millis).loss(0)));
  }

  private TestPeer behind(Gateway gateway, int millis) {
    TestPeer.Place any = scene.open("any");
    var place =
        new TestPeer.Place(any.net(), host("a", gateway, millis), any.overlay(), any.stun());
    return scene.peer(place, AgentIdentity.generate(Identities.peer(1)));
  }

  private static HostUplinks uplinks(HostUplinks.Uplink main, HostUplinks.Uplink... further) {
    return new HostUplinks(Optional.of(main), List.of(further));
  }

  private static HostUplinks.Uplink main(TestPeer a) {
    return new HostUplinks.Uplink("eth0", a.get(a.endpoint::sharedPort).getAddress());
  }

  private static void see(TestPeer a, HostUplinks now) {
    a.run(() -> a.endpoint.onUplinks(now));
  }

  private static void awaitGathered(TestPeer a) {
    await().atMost(Duration.ofSeconds(10)).until(() -> a.get(a.endpoint::isGathered));
  }

  private InetAddress local(TestPeer a, PeerConnection connection) {
    return a.get(connection::directLocal).map(InetSocketAddress::getAddress).orElseThrow();
  }

  @Test
  void whereUdpIsBlockedTheLinkRunsOverTheOtherUplinkUntilThatIsGone() {
    TestPeer a = behind(Nat.udpBlocked(), 1);
    HostUplinks.Uplink wlan = a.ports.uplink("wlan0", second);
    see(a, uplinks(main(a), wlan));
    awaitGathered(a);
    PeerConnection connection = scene.join(a, b);
    a.run(connection::punch);
    a.awaitEvent(ConnectionEvent.DirectPath.class);
    b.awaitEvent(ConnectionEvent.DirectPath.class);
    assertEquals(wlan.address(), local(a, connection));
    assertEquals("over the second", a.echo(connection, "over the second"));

    see(a, uplinks(main(a)));
    assertEquals("its uplink is gone", a.awaitEvent(ConnectionEvent.DirectPathDead.class).reason());
    assertEquals("the peer left it", b.awaitEvent(ConnectionEvent.DirectPathDead.class).reason());
    assertEquals(2, a.ports.open(), "the shared one and that on the overlay");
    assertEquals("over the mesh", a.echo(connection, "over the mesh"));
  }

  @Test
  void aPathStaysWhenItsUplinkBecomesTheMainOne() {
    TestPeer a = behind(Nat.portRestricted(), 25);
    HostUplinks.Uplink wlan = a.ports.uplink("wlan0", second);
    see(a, uplinks(main(a), wlan));
    awaitGathered(a);
    PeerConnection connection = scene.join(a, b);
    a.run(connection::punch);
    a.awaitEvent(ConnectionEvent.DirectPath.class);
    b.awaitEvent(ConnectionEvent.DirectPath.class);
    assertEquals(wlan.address(), local(a, connection), "the faster one");

    see(a, uplinks(wlan));
    assertEquals("still there", a.echo(connection, "still there"));
    assertEquals(wlan.address(), local(a, connection));
    assertEquals(0, a.count(ConnectionEvent.DirectPathDead.class));

    a.run(connection::dropPath);
    see(a, uplinks(wlan));
    assertEquals(2, a.ports.open(), "nothing needs a second port on the main uplink");
  }

  @Test
  void uplinksThatComeAndGoLeaveAPathOnTheMainOneAlone() {
    TestPeer a = behind(Nat.portRestricted(), 1);
    PeerConnection connection = scene.join(a, b);
    a.run(connection::punch);
    a.awaitEvent(ConnectionEvent.DirectPath.class);
    see(a, uplinks(main(a), a.ports.uplink("wlan0", second)));
    awaitGathered(a);
    assertEquals(3, a.ports.open());
    see(a, uplinks(main(a)));
    assertEquals(2, a.ports.open());
    assertNotEquals(second.ipv4Address(), local(a, connection));
    assertEquals("as before", a.echo(connection, "as before"));
    assertEquals(0, a.count(ConnectionEvent.DirectPathDead.class));
  }

  @Test
  void noMoreThanTwoAreUsed() {
    TestPeer a = behind(Nat.portRestricted(), 1);
    HostUplinks.Uplink one = a.ports.uplink("wlan0", second);
    HostUplinks.Uplink two = a.ports.uplink("wwan0", host("third", Nat.fullCone(), 1));
    HostUplinks.Uplink three = a.ports.uplink("usb0", host("fourth", Nat.fullCone(), 1));
    see(a, uplinks(main(a), one, two, three));
    awaitGathered(a);
    assertEquals(4, a.ports.open());
    see(a, uplinks(main(a), three));
    awaitGathered(a);
    assertEquals(3, a.ports.open(), "there is room for the third now");
  }
}
