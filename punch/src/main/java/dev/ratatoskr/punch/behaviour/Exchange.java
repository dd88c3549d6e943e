package dev.ratatoskr.punch.behaviour;

import dev.ratatoskr.proto.stun.ReceivedStun;
import dev.ratatoskr.proto.stun.StunAttribute;
import dev.ratatoskr.proto.stun.StunClass;
import dev.ratatoskr.proto.stun.StunCodec;
import dev.ratatoskr.proto.stun.StunMessage;
import dev.ratatoskr.proto.stun.TransactionId;
import dev.ratatoskr.punch.LocalPort;
import dev.ratatoskr.punch.Step;
import dev.ratatoskr.punch.StepQueue;
import dev.ratatoskr.punch.Timers;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** The ports and questions of one discovery: sends, repeats, finds whose an answer is, counts. */
final class Exchange {
  private final DiscoverySettings settings;
  private final RandomGenerator random;
  private final StepQueue<DiscoveryEvent> out = new StepQueue<>();
  private final List<ProbePort> ports = new ArrayList<>();
  private final Map<TransactionId, Ask> asks = new LinkedHashMap<>();
  private int packets;
  private long bytes;

  Exchange(DiscoverySettings settings, RandomGenerator random) {
    this.settings = settings;
    this.random = random;
  }

  DiscoverySettings settings() {
    return settings;
  }

  NatReport.Load load() {
    return new NatReport.Load(packets, bytes);
  }

  /** Asks the owner for a port on an address. */
  ProbePort open(InetAddress address) {
    ProbePort port = new ProbePort();
    out.emit(new DiscoveryEvent.OpenPort(ports.size(), new InetSocketAddress(address, 0)));
    ports.add(port);
    return port;
  }

  void onPortOpened(int request, LocalPort port) {
    ports.get(request).opened(port);
  }

  void onPortFailed(int request) {
    ports.get(request).failed();
  }

  /** Asks for our address as a server sees it. */
  Ask ask(ProbePort port, InetSocketAddress to, long nowNanos) {
    return start(port, to, List.of(), Ask.Expect.SAME_SOURCE, nowNanos);
  }

  /** Asks for an answer from elsewhere (RFC 5780 section 4.4). */
  Ask askChanged(
      ProbePort port, InetSocketAddress to, StunAttribute.ChangeRequest change, long nowNanos) {
    return start(port, to, List.of(change), Ask.Expect.ANY_SOURCE, nowNanos);
  }

  /** Sends to an address of our own (RFC 5780 section 4.5). */
  Ask sendToOurselves(ProbePort port, InetSocketAddress to, long nowNanos) {
    return start(port, to, List.of(), Ask.Expect.OWN_REQUEST, nowNanos);
  }

  /** Takes a STUN message; true when it belongs to a question of ours. */
  boolean onStun(int portId, InetSocketAddress from, ReceivedStun stun, long nowNanos) {
    Ask ask = asks.get(stun.message().transactionId());
    if (ask == null || ports.stream().noneMatch(port -> port.is(portId))) {
      return false;
    }
    ask.onStun(portId, from, stun.message(), nowNanos);
    return true;
  }

  void onTimeout(long nowNanos) {
    asks.values().forEach(ask -> send(ask, nowNanos));
  }

  void emit(DiscoveryEvent event) {
    out.emit(event);
  }

  /** When something is to be done, {@link Timers#NONE} when nothing is. */
  long nextNanos() {
    long next = Timers.NONE;
    for (Ask ask : asks.values()) {
      next = Timers.earlier(next, ask.nextNanos());
    }
    return next;
  }

  Step<DiscoveryEvent> poll(long deadlineNanos) {
    return out.poll(deadlineNanos);
  }

  private Ask start(
      ProbePort port,
      InetSocketAddress to,
      List<StunAttribute> attributes,
      Ask.Expect expect,
      long nowNanos) {
    TransactionId id = TransactionId.random(random);
    StunMessage request = new StunMessage(StunClass.REQUEST, id, attributes);
    Ask ask = new Ask(port, to, id, StunCodec.encode(request), expect);
    asks.put(id, ask);
    send(ask, nowNanos);
    return ask;
  }

  private void send(Ask ask, long nowNanos) {
    if (!ask.isDue(nowNanos)) {
      return;
    }
    if (ask.isSpent(settings)) {
      ask.end(true);
    } else if (packets >= settings.maxPackets()) {
      ask.end(false);
    } else {
      packets++;
      bytes += ask.request().remaining();
      out.send(ask.port().id(), ask.to(), ask.request());
      ask.onSent(settings, nowNanos);
    }
  }
}
