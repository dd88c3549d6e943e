package dev.ratatoskr.agent.nat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.proto.UdpPort;
import dev.ratatoskr.punch.behaviour.DiscoverySettings;
import dev.ratatoskr.punch.behaviour.Filtering;
import dev.ratatoskr.punch.behaviour.Mapping;
import dev.ratatoskr.punch.behaviour.NatDiscovery;
import dev.ratatoskr.punch.behaviour.NatReport;
import dev.ratatoskr.simnet.Link;
import dev.ratatoskr.simnet.Nat;
import dev.ratatoskr.simnet.SimHost;
import dev.ratatoskr.simnet.SimStunServer;
import dev.ratatoskr.simnet.realtime.RealTimeSimNet;
import dev.ratatoskr.transport.TransportException;
import dev.ratatoskr.transport.io.IoKind;
import dev.ratatoskr.transport.io.NettyLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The run on a real loop, over simnet at the pace of the real clock. */
class DiscoveryRunTest {
  private final NettyLoop loop = NettyLoop.start(IoKind.NIO);
  private final RealTimeSimNet net = new RealTimeSimNet(5);

  @AfterEach
  void close() {
    loop.close();
    net.close();
  }

  private NatReport run(SimHost host, InetSocketAddress server, boolean portsFail)
      throws Exception {
    NatDiscovery.Network network =
        new NatDiscovery.Network(net.call(sim -> host.addresses()), List.of(server));
    return DiscoveryRun.start(
            loop,
            (local, receiver) -> open(host, local, receiver, portsFail),
            DiscoverySettings.DEFAULT,
            network)
        .get(10, TimeUnit.SECONDS);
  }

  private UdpPort open(
      SimHost host, InetSocketAddress local, UdpPort.Receiver receiver, boolean fail)
      throws TransportException.BindFailed {
    if (fail) {
      throw new TransportException.BindFailed("no ports left", new IOException("none"));
    }
    return net.open(host, local, receiver, loop);
  }

  @Test
  void tellsWhatTheNatDoes() throws Exception {
    InetSocketAddress server = net.call(sim -> SimStunServer.on(sim, "stun").address());
    SimHost host =
        net.call(sim -> sim.host("a").behind(Nat.addressRestricted()).link(Link.delayMillis(10)));
    NatReport report = run(host, server, false);
    assertEquals(Mapping.ENDPOINT_INDEPENDENT, report.facts().mapping());
    assertEquals(Filtering.ADDRESS_DEPENDENT, report.facts().filtering());
    assertTrue(report.load().packets() > 0);
    InetSocketAddress inside = net.call(sim -> new InetSocketAddress(host.ipv4Address(), 0));
    assertEquals(inside.getAddress(), report.uplinks().getFirst().local());
  }

  @Test
  void endsWhenNoPortCanBeHad() throws Exception {
    InetSocketAddress server = net.call(sim -> SimStunServer.on(sim, "stun").address());
    NatReport report = run(net.call(sim -> sim.host("a")), server, true);
    assertEquals(new NatReport.Servers(0, 0), report.ipv4().servers());
  }
}
