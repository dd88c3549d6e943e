package dev.ratatoskr.punch.peer;

import dev.ratatoskr.proto.rendezvous.wire.Envelope;
import dev.ratatoskr.punch.check.Role;
import dev.ratatoskr.simnet.SimHost;
import dev.ratatoskr.simnet.SimNet;
import dev.ratatoskr.simnet.SimStunServer;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Two peers, two STUN servers, and a signalling link that loses and reorders nothing. */
final class PunchPair {
  final SimNet net;
  final PunchPeer a;
  final PunchPeer b;
  final List<Envelope> signalled = new ArrayList<>();
  private final List<InetSocketAddress> servers;

  PunchPair(SimNet net, SimHost hostA, SimHost hostB, long rendezvousRttMillis) {
    this(net, hostA, hostB, rendezvousRttMillis, PunchSettings.DEFAULT);
  }

  /** As above; b has settings of its own. */
  PunchPair(
      SimNet net, SimHost hostA, SimHost hostB, long rendezvousRttMillis, PunchSettings settingsB) {
    this.net = net;
    SimStunServer stun = SimStunServer.on(net, "stun");
    servers = new ArrayList<>();
    stun.host()
        .addresses()
        .forEach(ip -> servers.add(new InetSocketAddress(ip, SimStunServer.PORT)));
    a = new PunchPeer(net, hostA, Role.CONTROLLING, servers);
    PunchPeer.Mind mindB = new PunchPeer.Mind(settingsB, new PunchMemory());
    b = new PunchPeer(net, hostB, Role.CONTROLLED, servers, mindB);
    introduce(rendezvousRttMillis);
  }

  /** Both agents of another pair have been started anew. */
  PunchPair(PunchPair before, long rendezvousRttMillis) {
    net = before.net;
    servers = before.servers;
    a = new PunchPeer(net, before.a.host, Role.CONTROLLING, servers, heir(before.a));
    b = new PunchPeer(net, before.b.host, Role.CONTROLLED, servers, heir(before.b));
    introduce(rendezvousRttMillis);
  }

  private static PunchPeer.Mind heir(PunchPeer before) {
    PunchMemory memory = new PunchMemory(before.memory.memory().recollection());
    return new PunchPeer.Mind(PunchSettings.DEFAULT, memory);
  }

  private void introduce(long rendezvousRttMillis) {
    long rtt = millis(rendezvousRttMillis);
    a.coordinator.onRendezvousRtt(rtt);
    b.coordinator.onRendezvousRtt(rtt);
    a.onSignals(link(b::onSignal, rtt / 2));
    b.onSignals(link(a::onSignal, rtt / 2));
  }

  /** The way of the signals takes longer in one direction. */
  void signalDelays(long aToB, long bToA) {
    a.onSignals(link(b::onSignal, millis(aToB)));
    b.onSignals(link(a::onSignal, millis(bToA)));
  }

  /** Lets the servers answer first, as they have long before a peer appears. */
  PunchPair gathered() {
    return gathered(1900);
  }

  PunchPair gathered(long millis) {
    net.runFor(millis(millis));
    return this;
  }

  void startBoth() {
    a.start();
    b.start();
  }

  boolean bothDone() {
    return a.isDone() && b.isDone();
  }

  boolean bothEnded() {
    return a.hasGivenUp() && b.hasGivenUp();
  }

  boolean runUntilNominated(long maxMillis) {
    return net.runUntil(() -> a.isDone() && b.isDone(), millis(maxMillis));
  }

  static long millis(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private Consumer<Envelope> link(Consumer<Envelope> to, long delayNanos) {
    return message -> {
      signalled.add(message);
      net.in(delayNanos, () -> to.accept(message));
    };
  }
}
