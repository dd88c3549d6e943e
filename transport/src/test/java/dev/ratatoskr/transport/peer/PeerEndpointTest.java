package dev.ratatoskr.transport.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.proto.Candidate;
import dev.ratatoskr.simnet.Link;
import dev.ratatoskr.simnet.Nat;
import dev.ratatoskr.simnet.SimStunServer;
import dev.ratatoskr.simnet.realtime.RealTimeSimNet;
import dev.ratatoskr.transport.engine.EngineChoice;
import dev.ratatoskr.transport.identity.AgentIdentity;
import dev.ratatoskr.transport.identity.Identities;
import dev.ratatoskr.transport.identity.PinStore;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PeerEndpointTest {
  private final RealTimeSimNet net = new RealTimeSimNet(11);
  private final FakeOverlay overlay = new FakeOverlay();
  private final InetSocketAddress stun = net.call(sim -> SimStunServer.on(sim, "stun").address());
  private final TestPeer a = peer("a", 1);
  private final TestPeer b = peer("b", 2);

  private TestPeer peer(String name, int key) {
    try {
      TestPeer.Place place =
          new TestPeer.Place(
              net,
              net.call(
                  sim -> sim.host(name).behind(Nat.portRestricted()).link(Link.delayMillis(1))),
              overlay,
              stun);
      return new TestPeer(
          place,
          engine(),
          AgentIdentity.generate(Identities.router(key)),
          false,
          PinStore.inMemory());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Which engine both sides use. */
  EngineChoice engine() {
    return EngineChoice.KWIK;
  }

  @AfterEach
  void close() {
    a.close();
    b.close();
    net.close();
  }

  @Test
  void twoNodesMeetOnTheOverlayAndMoveToADirectPath() {
    a.friends = Set.of(b.key());
    b.friends = Set.of(a.key());
    PeerConnection toB = a.meet(b);
    a.awaitEvent(ConnectionEvent.Authenticated.class);
    b.awaitEvent(ConnectionEvent.Authenticated.class);
    a.run(toB::punch);
    ConnectionEvent.DirectPath found = a.awaitEvent(ConnectionEvent.DirectPath.class);
    ConnectionEvent.DirectPath atB = b.awaitEvent(ConnectionEvent.DirectPath.class);
    assertEquals(Candidate.Kind.REFLEXIVE, found.path().kind());
    assertEquals("hello", a.echo(toB, "hello"));
    assertTrue(a.get(toB::isAuthenticated));
    assertEquals(List.of(atB.path().remote()), a.get(a.endpoint::nat).addresses());
  }

  @Test
  void onlyWhatGoesToAndFromAMetNodeCountsAsItsOverlayTraffic() {
    a.friends = Set.of(b.key());
    b.friends = Set.of(a.key());
    assertEquals(OverlayTraffic.NONE, a.get(() -> a.endpoint.overlayTraffic(b.address())));
    a.meet(b);
    a.awaitEvent(ConnectionEvent.Authenticated.class);
    OverlayTraffic atA = a.get(() -> a.endpoint.overlayTraffic(b.address()));
    // A probe and its answer, and a handshake of several packets with certificates.
    assertTrue(atA.packets() > 4 && atA.payloadBytes() > 2000, atA.toString());
    assertEquals(OverlayTraffic.NONE, a.get(() -> a.endpoint.overlayTraffic(a.address())));
  }

  @Test
  void twoProgramsTalkOverAPipeOfTheirOwn() {
    PipedConnection[] ends = new PipedConnection[2];
    ends[0] =
        a.get(
            () ->
                a.endpoint.connect(
                    b.key(), message -> b.loop.execute(() -> ends[1].onSignal(message))));
    ends[1] =
        b.get(
            () ->
                b.endpoint.connect(
                    a.key(), message -> a.loop.execute(() -> ends[0].onSignal(message))));
    a.run(ends[0]::punch);
    a.awaitEvent(ConnectionEvent.Authenticated.class);
    b.awaitEvent(ConnectionEvent.Authenticated.class);
    assertEquals("hello", a.echo(ends[0], "hello"));
  }
}
