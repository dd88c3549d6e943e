package dev.ratatoskr.punch.peer;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.UdpPort;
import dev.ratatoskr.proto.rendezvous.wire.Envelope;
import dev.ratatoskr.proto.stun.ReceivedStun;
import dev.ratatoskr.proto.stun.StunCodec;
import dev.ratatoskr.punch.LocalPort;
import dev.ratatoskr.punch.Step;
import dev.ratatoskr.punch.Timers;
import dev.ratatoskr.punch.check.Role;
import dev.ratatoskr.punch.gather.CandidateGatherer;
import dev.ratatoskr.punch.gather.GatherEvent;
import dev.ratatoskr.punch.gather.GatherSettings;
import dev.ratatoskr.simnet.SimHost;
import dev.ratatoskr.simnet.SimNet;
import dev.ratatoskr.simnet.SimTimer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A host with a gatherer and a coordinator, driven as an endpoint would drive them. */
final class PunchPeer {
  final PunchCoordinator coordinator;
  final CandidateGatherer gatherer;
  final List<PunchEvent.Nominated> nominated = new ArrayList<>();
  final List<PunchEvent> ends = new ArrayList<>();
  final Map<Integer, UdpPort> ports = new HashMap<>();

  final PunchMemory.Of memory;

  final Count count = new Count();

  private final SimNet net;
  final SimHost host;
  private Consumer<Envelope> signals = message -> {};
  private @Nullable SimTimer timer;
  private int lastPortId;

  /** What it brings along. */
  record Mind(PunchSettings settings, PunchMemory memory) {}

  /** What passed. */
  static final class Count {
    /** How many probes and answers were sent where. */
    final Map<InetSocketAddress, Integer> targets = new HashMap<>();

    /** Datagrams received that are no STUN. */
    long strange;
  }

  PunchPeer(SimNet net, SimHost host, Role role, List<InetSocketAddress> servers) {
    this(net, host, role, servers, new Mind(PunchSettings.DEFAULT, new PunchMemory()));
  }

  PunchPeer(SimNet net, SimHost host, Role role, List<InetSocketAddress> servers, Mind mind) {
    this.net = net;
    this.memory = mind.memory.of("peer");
    this.host = host;
    gatherer = new CandidateGatherer(GatherSettings.DEFAULT, net.random());
    LocalPort shared = open();
    coordinator = new PunchCoordinator(mind.settings, role, shared, memory, net.random());
    gatherer.onInterfaces(host.addresses(), net.nowNanos());
    gatherer.onServers(servers, net.nowNanos());
    gatherer.onPortOpened(shared, net.nowNanos());
    drain();
  }

  /** A further uplink: another host on the network, whose port and address are this peer's. */
  int addUplink(SimHost uplink) {
    int id = ++lastPortId;
    UdpPort port = uplink.open(0, (from, payload, now) -> onDatagram(id, from, payload));
    ports.put(id, port);
    InetAddress own = uplink.ipv4Address();
    List<InetAddress> addresses = new ArrayList<>(host.addresses());
    addresses.add(own);
    gatherer.onInterfaces(addresses, net.nowNanos());
    LocalPort opened = new LocalPort(id, new InetSocketAddress(own, port.localAddress().getPort()));
    coordinator.onFurtherPort(opened);
    gatherer.onPortOpened(opened, net.nowNanos());
    drain();
    return id;
  }

  /** The uplink is gone. */
  void removeUplink(int id) {
    gatherer.onPortClosed(id);
    coordinator.onPortClosed(id);
    ports.remove(id).close();
    drain();
  }

  void onSignals(Consumer<Envelope> link) {
    signals = link;
  }

  void start() {
    coordinator.onStart(net.nowNanos());
    drain();
  }

  void onSignal(Envelope message) {
    coordinator.onSignal(message, net.nowNanos());
    drain();
  }

  /** The name of its network, by its address outside. */
  String network() {
    return host.router().gateway().externalAddress().getHostAddress();
  }

  /** Probes and answers sent. */
  long sent() {
    return count.targets.values().stream().mapToLong(Integer::longValue).sum();
  }

  boolean hasGivenUp() {
    return !ends.isEmpty() && ends.getLast() instanceof PunchEvent.GaveUp;
  }

  boolean isDone() {
    return !nominated.isEmpty();
  }

  PunchEvent.Nominated result() {
    return nominated.getLast();
  }

  private LocalPort open() {
    int id = ++lastPortId;
    UdpPort port = host.open(0, (from, payload, now) -> onDatagram(id, from, payload));
    ports.put(id, port);
    return new LocalPort(id, port.localAddress());
  }

  private void onDatagram(int portId, InetSocketAddress from, ByteBuffer payload) {
    try {
      ReceivedStun stun = StunCodec.decode(payload);
      if (!coordinator.onStun(portId, from, stun, net.nowNanos())) {
        gatherer.onStun(portId, from, stun, net.nowNanos());
      }
    } catch (MalformedException e) {
      count.strange++;
      return;
    }
    drain();
  }

  private void onTimeout() {
    coordinator.onTimeout(net.nowNanos());
    gatherer.onTimeout(net.nowNanos());
    drain();
  }

  /** Each turns the other's events into inputs, so both are polled until both wait. */
  void drain() {
    long deadline = Timers.NONE;
    boolean more = true;
    while (more) {
      Step<GatherEvent> gathering = gatherer.poll();
      Step<PunchEvent> punching = coordinator.poll();
      boolean gathered = onGather(gathering);
      boolean punched = onPunch(punching);
      more = gathered || punched;
      if (gathering instanceof Step.WaitUntil<GatherEvent> g
          && punching instanceof Step.WaitUntil<PunchEvent> p) {
        deadline = Timers.earlier(g.deadlineNanos(), p.deadlineNanos());
      }
    }
    if (timer != null) {
      timer.cancel();
    }
    timer = deadline == Timers.NONE ? null : net.schedule(deadline, this::onTimeout);
  }

  private boolean onGather(Step<GatherEvent> step) {
    return switch (step) {
      case Step.WaitUntil<GatherEvent> wait -> false;
      case Step.Send<GatherEvent> send -> send(send.portId(), send.to(), send.payload());
      case Step.Emit<GatherEvent> emit -> {
        long now = net.nowNanos();
        switch (emit.event()) {
          case GatherEvent.Found e -> coordinator.onLocalCandidate(e.portId(), e.candidate(), now);
          case GatherEvent.Lost e -> coordinator.onLocalCandidateLost(e.portId(), e.candidate());
          case GatherEvent.Gathered e -> coordinator.onGathered(e.portId(), now);
          case GatherEvent.NatObserved e -> coordinator.onNatObserved(e.portId(), e.facts());
          case GatherEvent.NoServerAnswers e -> {}
        }
        yield true;
      }
    };
  }

  private boolean onPunch(Step<PunchEvent> step) {
    return switch (step) {
      case Step.WaitUntil<PunchEvent> wait -> false;
      case Step.Send<PunchEvent> send -> {
        count.targets.merge(send.to(), 1, Integer::sum);
        yield send(send.portId(), send.to(), send.payload());
      }
      case Step.Emit<PunchEvent> emit -> {
        switch (emit.event()) {
          case PunchEvent.Signal e -> signals.accept(e.message());
          case PunchEvent.OpenPort e -> {
            LocalPort port = open();
            gatherer.onPortOpened(port, net.nowNanos());
            coordinator.onPortOpened(port, net.nowNanos());
          }
          case PunchEvent.OpenSpray e -> {
            for (int i = 0; i < e.sockets(); i++) {
              coordinator.onSprayPort(open());
            }
          }
          case PunchEvent.ClosePort e -> {
            gatherer.onPortClosed(e.portId());
            UdpPort port = ports.remove(e.portId());
            if (port != null) {
              port.close();
            }
          }
          case PunchEvent.AttemptFailed e -> ends.add(e);
          case PunchEvent.Nominated e -> nominated.add(e);
          case PunchEvent.Spares e -> {
            // Whoever keeps paths may keep these as well; here the path nominated is enough.
          }
          case PunchEvent.GaveUp e -> ends.add(e);
        }
        yield true;
      }
    };
  }

  private boolean send(int portId, InetSocketAddress to, ByteBuffer payload) {
    UdpPort port = ports.get(portId);
    if (port != null) {
      port.send(to, payload);
    }
    return true;
  }
}
