package dev.ratatoskr.agent.nat;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.UdpPort;
import dev.ratatoskr.proto.stun.ReceivedStun;
import dev.ratatoskr.proto.stun.StunCodec;
import dev.ratatoskr.punch.LocalPort;
import dev.ratatoskr.punch.Step;
import dev.ratatoskr.punch.behaviour.DiscoveryEvent;
import dev.ratatoskr.punch.behaviour.DiscoverySettings;
import dev.ratatoskr.punch.behaviour.NatDiscovery;
import dev.ratatoskr.punch.behaviour.NatReport;
import dev.ratatoskr.transport.TransportException;
import dev.ratatoskr.transport.io.EndpointLoop;
import dev.ratatoskr.transport.peer.PortOpener;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one {@link NatDiscovery} on real ports. Thread: the loop, except {@link #start}. */
final class DiscoveryRun {
  private static final Logger LOG = LoggerFactory.getLogger(DiscoveryRun.class);

  private final EndpointLoop loop;
  private final PortOpener opener;
  private final NatDiscovery discovery;
  private final Map<Integer, UdpPort> ports = new HashMap<>();
  private final List<DiscoveryEvent.OpenPort> wanted = new ArrayList<>();
  private final CompletableFuture<NatReport> report;
  private EndpointLoop.@Nullable Timer timer;

  private DiscoveryRun(
      EndpointLoop loop,
      PortOpener opener,
      NatDiscovery discovery,
      CompletableFuture<NatReport> report) {
    this.loop = loop;
    this.opener = opener;
    this.discovery = discovery;
    this.report = report;
  }

  /** Begins; the report comes within the budget of the settings. Any thread. */
  static CompletableFuture<NatReport> start(
      EndpointLoop loop,
      PortOpener opener,
      DiscoverySettings settings,
      NatDiscovery.Network network) {
    CompletableFuture<NatReport> report = new CompletableFuture<>();
    loop.execute(
        () -> {
          NatDiscovery discovery =
              new NatDiscovery(settings, new SecureRandom(), network, loop.nanoTime());
          new DiscoveryRun(loop, opener, discovery, report).drain();
        });
    return report;
  }

  private void drain() {
    boolean more = true;
    while (more) {
      switch (discovery.poll()) {
        case Step.Send<DiscoveryEvent> send -> send(send);
        case Step.Emit<DiscoveryEvent> emit -> onEvent(emit.event());
        case Step.WaitUntil<DiscoveryEvent> wait -> {
          more = false;
          await(wait.deadlineNanos());
        }
      }
    }
    List<DiscoveryEvent.OpenPort> opening = List.copyOf(wanted);
    wanted.clear();
    opening.forEach(this::open);
  }

  private void onEvent(DiscoveryEvent event) {
    switch (event) {
      case DiscoveryEvent.OpenPort open -> wanted.add(open);
      case DiscoveryEvent.Done done -> {
        ports.values().forEach(UdpPort::close);
        ports.clear();
        report.complete(done.report());
      }
    }
  }

  private void send(Step.Send<DiscoveryEvent> send) {
    UdpPort port = ports.get(send.portId());
    if (port != null) {
      port.send(send.to(), send.payload());
    }
  }

  private void await(long deadlineNanos) {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
    if (!report.isDone() && deadlineNanos != Long.MAX_VALUE) {
      timer = loop.schedule(Math.max(0, deadlineNanos - loop.nanoTime()), this::onTimer);
    }
  }

  private void onTimer() {
    discovery.onTimeout(loop.nanoTime());
    drain();
  }

  /** Binding may block, so it is not done on the loop. */
  private void open(DiscoveryEvent.OpenPort open) {
    int id = open.request();
    Thread.ofVirtual()
        .name("bind")
        .start(
            () -> {
              try {
                UdpPort port =
                    opener.open(
                        open.bind(), (from, payload, now) -> onDatagram(id, from, payload, now));
                loop.execute(() -> onOpened(id, port));
              } catch (TransportException.BindFailed e) {
                LOG.debug("{}", e.getMessage());
                loop.execute(() -> onFailed(id));
              }
            });
  }

  private void onOpened(int id, UdpPort port) {
    if (report.isDone()) {
      port.close();
      return;
    }
    ports.put(id, port);
    discovery.onPortOpened(id, new LocalPort(id, port.localAddress()), loop.nanoTime());
    drain();
  }

  private void onFailed(int id) {
    discovery.onPortFailed(id, loop.nanoTime());
    drain();
  }

  private void onDatagram(int id, InetSocketAddress from, ByteBuffer payload, long nowNanos) {
    if (!StunCodec.looksLikeStun(payload)) {
      return;
    }
    ReceivedStun stun;
    try {
      stun = StunCodec.decode(payload);
    } catch (MalformedException e) {
      LOG.debug("{} from {}", e.getMessage(), from);
      return;
    }
    if (discovery.onStun(id, from, stun, nowNanos)) {
      drain();
    }
  }
}
