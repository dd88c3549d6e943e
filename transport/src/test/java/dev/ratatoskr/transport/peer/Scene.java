package dev.ratatoskr.transport.peer;

import dev.ratatoskr.simnet.Link;
import dev.ratatoskr.simnet.Nat;
import dev.ratatoskr.simnet.SimStunServer;
import dev.ratatoskr.simnet.realtime.RealTimeSimNet;
import dev.ratatoskr.transport.engine.EngineChoice;
import dev.ratatoskr.transport.identity.AgentIdentity;
import dev.ratatoskr.transport.identity.PinStore;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A simulated network with an overlay and peers on it, each behind a NAT of its own. */
final class Scene implements AutoCloseable {
  final RealTimeSimNet net;
  final FakeOverlay overlay = new FakeOverlay();
  private InetSocketAddress stun;
  private final List<TestPeer> peers = new ArrayList<>();
  private final EngineChoice engine;

  Scene(long seed) {
    this(seed, EngineChoice.AUTO);
  }

  /** A scene whose peers use this engine. */
  Scene(long seed, EngineChoice engine) {
    this.engine = engine;
    net = new RealTimeSimNet(seed);
    stun = net.call(sim -> SimStunServer.on(sim, "stun").address());
  }

  /** Where a host of this name stands, a new one or one there is. */
  TestPeer.Place place(String name) {
    return new TestPeer.Place(
        net,
        net.call(
            sim -> sim.host(name).behind(Nat.portRestricted()).link(Link.delayMillis(1).loss(0))),
        overlay,
        stun);
  }

  /** A place without a NAT. */
  TestPeer.Place open(String name) {
    return new TestPeer.Place(
        net, net.call(sim -> sim.host(name).link(Link.delayMillis(1).loss(0))), overlay, stun);
  }

  /** No server answers those who come from now on. */
  void noServers() {
    stun = new InetSocketAddress("192.0.2.1", 3478);
  }

  TestPeer peer(TestPeer.Place place, AgentIdentity identity) {
    try {
      TestPeer peer = new TestPeer(place, engine, identity, false, PinStore.inMemory());
      peers.add(peer);
      return peer;
    } catch (java.io.IOException | java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  TestPeer peer(String name, AgentIdentity identity) {
    return peer(name, identity, false, PinStore.inMemory());
  }

  TestPeer peer(String name, AgentIdentity identity, boolean requireSigned, PinStore pins) {
    try {
      TestPeer peer = new TestPeer(place(name), engine, identity, requireSigned, pins);
      peers.add(peer);
      return peer;
    } catch (java.io.IOException | java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** All answer each other's first probes. */
  void befriend() {
    peers.forEach(p -> p.friends = peers.stream().map(TestPeer::key).collect(Collectors.toSet()));
  }

  /** The two have an authenticated connection on the overlay; the first one's end of it. */
  PeerConnection join(TestPeer a, TestPeer b) {
    a.friends = Set.of(b.key());
    b.friends = Set.of(a.key());
    PeerConnection connection = a.meet(b);
    a.awaitEvent(ConnectionEvent.Authenticated.class);
    b.awaitEvent(ConnectionEvent.Authenticated.class);
    return connection;
  }

  /** Both ends of a connection over a pipe, punching. */
  PipedConnection pipe(TestPeer a, TestPeer b) {
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
    return ends[0];
  }

  @Override
  public void close() {
    peers.parallelStream().forEach(TestPeer::close);
    net.close();
  }
}
