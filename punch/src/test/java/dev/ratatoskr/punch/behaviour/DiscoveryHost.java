package dev.ratatoskr.punch.behaviour;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.UdpPort;
import dev.ratatoskr.proto.stun.StunCodec;
import dev.ratatoskr.punch.LocalPort;
import dev.ratatoskr.punch.Step;
import dev.ratatoskr.simnet.SimHost;
import dev.ratatoskr.simnet.SimNet;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs one discovery on a simulated host. */
final class DiscoveryHost {
  private static final int FIRST_PORT_ID = 100;

  private final SimNet net;
  private final SimHost host;
  private final NatDiscovery discovery;
  private final Map<Integer, UdpPort> ports = new HashMap<>();
  private final List<InetSocketAddress> sentTo = new ArrayList<>();
  private final List<NatReport> reports = new ArrayList<>();
  private boolean portsFail;

  DiscoveryHost(SimNet net, SimHost host, List<InetSocketAddress> servers) {
    this(net, host, servers, DiscoverySettings.DEFAULT);
  }

  DiscoveryHost(
      SimNet net, SimHost host, List<InetSocketAddress> servers, DiscoverySettings settings) {
    this.net = net;
    this.host = host;
    discovery =
        new NatDiscovery(
            settings,
            net.random(),
            new NatDiscovery.Network(host.addresses(), servers),
            net.nowNanos());
  }

  /** The host refuses it every port. */
  DiscoveryHost withoutPorts() {
    portsFail = true;
    return this;
  }

  /** Runs it to its end and closes its ports. */
  NatReport run() {
    drain();
    if (!net.runUntil(() -> !reports.isEmpty(), TimeUnit.SECONDS.toNanos(5))) {
      throw new AssertionError("no report within 5 s");
    }
    ports.values().forEach(UdpPort::close);
    if (reports.size() != 1) {
      throw new AssertionError(reports.size() + " reports");
    }
    return reports.getFirst();
  }

  /** Every destination, once for each packet. */
  List<InetSocketAddress> sentTo() {
    return List.copyOf(sentTo);
  }

  private void drain() {
    List<DiscoveryEvent.OpenPort> wanted = new ArrayList<>();
    boolean more = true;
    while (more) {
      switch (discovery.poll()) {
        case Step.Send<DiscoveryEvent> send -> {
          sentTo.add(send.to());
          port(send.portId()).send(send.to(), send.payload());
        }
        case Step.Emit<DiscoveryEvent> emit -> {
          switch (emit.event()) {
            case DiscoveryEvent.OpenPort open -> wanted.add(open);
            case DiscoveryEvent.Done done -> reports.add(done.report());
          }
        }
        case Step.WaitUntil<DiscoveryEvent> wait -> {
          more = false;
          if (reports.isEmpty()) {
            net.schedule(wait.deadlineNanos(), this::onTimer);
          }
        }
      }
    }
    wanted.forEach(this::open);
  }

  private UdpPort port(int id) {
    UdpPort port = ports.get(id);
    if (port == null) {
      throw new AssertionError("a port that was never opened: " + id);
    }
    return port;
  }

  private void onTimer() {
    discovery.onTimeout(net.nowNanos());
    drain();
  }

  private void open(DiscoveryEvent.OpenPort wanted) {
    if (portsFail) {
      discovery.onPortFailed(wanted.request(), net.nowNanos());
    } else {
      int id = FIRST_PORT_ID + ports.size();
      UdpPort port =
          host.open(wanted.bind(), (from, payload, now) -> onDatagram(id, from, payload, now));
      ports.put(id, port);
      discovery.onPortOpened(
          wanted.request(), new LocalPort(id, port.localAddress()), net.nowNanos());
    }
    drain();
  }

  private void onDatagram(int id, InetSocketAddress from, ByteBuffer payload, long now) {
    try {
      discovery.onStun(id, from, StunCodec.decode(payload), now);
    } catch (MalformedException e) {
      return; // as an owner does: such a datagram is nobody's
    }
    drain();
  }
}
