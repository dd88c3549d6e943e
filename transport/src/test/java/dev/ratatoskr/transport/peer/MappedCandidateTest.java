package dev.ratatoskr.transport.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ratatoskr.proto.Candidate;
import dev.ratatoskr.proto.UdpPort;
import dev.ratatoskr.proto.portmap.NatPmpCodec;
import dev.ratatoskr.proto.portmap.NatPmpRequest;
import dev.ratatoskr.simnet.Gateway;
import dev.ratatoskr.simnet.Link;
import dev.ratatoskr.simnet.Nat;
import dev.ratatoskr.simnet.SimHost;
import dev.ratatoskr.simnet.SimPortMapServer;
import dev.ratatoskr.simnet.SimStunServer;
import dev.ratatoskr.simnet.realtime.RealTimeSimNet;
import dev.ratatoskr.transport.identity.AgentIdentity;
import dev.ratatoskr.transport.identity.Identities;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An address that the gateway granted is told to peers, and they get in by it. */
final class MappedCandidateTest {
  private static final int EXTERNAL_PORT = 7777;

  private final RealTimeSimNet net = new RealTimeSimNet(13);
  private final FakeOverlay overlay = new FakeOverlay();
  private final InetSocketAddress stun = net.call(sim -> SimStunServer.on(sim, "stun").address());
  private final SimHost host = host("a", Nat.portRestricted());
  private final TestPeer a = peer(host, 1);
  private final TestPeer b = peer(host("b", Nat.symmetricRandom()), 2);

  private SimHost host(String name, Gateway gateway) {
    return net.call(sim -> sim.host(name).behind(gateway).link(Link.delayMillis(1)));
  }

  private TestPeer peer(SimHost at, int key) {
    try {
      TestPeer.Place place = new TestPeer.Place(net, at, overlay, stun);
      return new TestPeer(place, AgentIdentity.generate(Identities.router(key)), false);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterEach
  void close() {
    a.close();
    b.close();
    net.close();
  }

  /** Has the shared port of a mapped; the answer is where others send. */
  private InetSocketAddress map(int internalPort) {
    InetAddress outside =
        net.call(
            sim -> {
              SimPortMapServer server = SimPortMapServer.in(host.router());
              UdpPort asking = host.open(0, (from, payload, now) -> {});
              asking.send(
                  new InetSocketAddress(server.address(false), SimPortMapServer.PORT),
                  NatPmpCodec.encode(new NatPmpRequest.MapUdp(internalPort, EXTERNAL_PORT, 3600)));
              return host.router().gateway().externalAddress();
            });
    return new InetSocketAddress(outside, EXTERNAL_PORT);
  }

  @Test
  void aPeerBehindAHardNatGetsInByIt() {
    a.friends = Set.of(b.key());
    b.friends = Set.of(a.key());
    PeerConnection toB = a.meet(b);
    a.awaitEvent(ConnectionEvent.Authenticated.class);
    b.awaitEvent(ConnectionEvent.Authenticated.class);
    InetSocketAddress shared = a.get(a.endpoint::sharedPort);
    InetSocketAddress external = map(shared.getPort());
    a.run(() -> a.endpoint.onMapped(external, shared));
    a.run(toB::punch);
    ConnectionEvent.DirectPath atB = b.awaitEvent(ConnectionEvent.DirectPath.class);
    assertEquals(external, atB.path().remote());
    assertEquals(Candidate.Kind.MAPPED, atB.path().kind());
    assertEquals("hello", a.echo(toB, "hello"));
  }
}
