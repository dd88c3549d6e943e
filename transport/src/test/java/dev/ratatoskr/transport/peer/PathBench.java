package dev.ratatoskr.transport.peer;

import dev.ratatoskr.proto.Candidate;
import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.PeerKey;
import dev.ratatoskr.proto.UdpPort;
import dev.ratatoskr.proto.stun.ReceivedStun;
import dev.ratatoskr.proto.stun.StunAttribute;
import dev.ratatoskr.proto.stun.StunClass;
import dev.ratatoskr.proto.stun.StunCodec;
import dev.ratatoskr.proto.stun.TransactionId;
import dev.ratatoskr.punch.check.Path;
import dev.ratatoskr.punch.keepalive.RttEstimate;
import dev.ratatoskr.punch.peer.PunchEvent.Nominated;
import dev.ratatoskr.punch.peer.PunchMemory;
import dev.ratatoskr.punch.stun.Credentials;
import dev.ratatoskr.punch.stun.ProbeCredentials;
import dev.ratatoskr.punch.stun.Probes;
import dev.ratatoskr.transport.identity.AgentIdentity;
import dev.ratatoskr.transport.identity.Identities;
import dev.ratatoskr.transport.identity.PinStore;
import dev.ratatoskr.transport.quic.QuicEngine;
import dev.ratatoskr.transport.quic.QuicLink;
import dev.ratatoskr.transport.quic.QuicStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The paths of one peer in virtual time, by two ports of ours. The peer answers each probe at once
 * or after a {@link #delay}, but nominations only by {@link #answer}.
 */
final class PathBench {
  static final int FIRST = 5;
  static final int SECOND = 6;

  final HandLoop loop = new HandLoop();
  final List<Nomination> nominations = new ArrayList<>();
  final DirectPaths paths;
  final PunchMemory.Of memory;
  private final SecureRandom random = new SecureRandom();
  private final Credentials ours = Credentials.random(random);
  private final Credentials theirs = Credentials.random(random);
  private final Probes peer = new Probes(new ProbeCredentials(theirs, ours));
  private final ArrayDeque<Sent> sent = new ArrayDeque<>();
  private final Map<Integer, Long> delays = new HashMap<>();
  private final Hub hub;

  /** One of ours. */
  record Nomination(int portId, TransactionId id) {}

  private record Sent(int portId, InetSocketAddress to, ByteBuffer payload) {}

  /** Both paths are known; the first is in use. */
  PathBench(QuicEngine.Role role) {
    boolean smaller = role == QuicEngine.Role.CLIENT;
    PeerKey key = Identities.peer(smaller ? 2 : 1);
    hub = hub(AgentIdentity.generate(Identities.peer(smaller ? 1 : 2)));
    memory = hub.memory().of(key.toString());
    PeerSession session = PeerSession.onPipe(hub, key, message -> {}, () -> {});
    paths = new DirectPaths(hub, session, new Deaf());
    paths.adopt(new Nominated(1, path(FIRST), new ProbeCredentials(ours, theirs)));
    paths.onSpares(List.of(path(SECOND)));
    while (paths.rtt().isEmpty()) {
      paths.send(new byte[] {0x40});
      step();
    }
  }

  private Hub hub(AgentIdentity identity) {
    Pump pump = new Pump(loop);
    PortTable ports =
        new PortTable(
            loop,
            (local, receiver) -> new Outlet(PortTable.SHARED),
            (portId, from, payload, now) -> {});
    for (int portId : List.of(PortTable.SHARED, FIRST, SECOND)) {
      ports.enter(portId, new Outlet(portId));
    }
    return new Hub(
        loop,
        new EndpointSettings(
            identity, PinStore.inMemory(), false, List.of(address(PortTable.SHARED)), Set.of()),
        new NoEvents(),
        new NoEngine(),
        random,
        pump,
        ports,
        new Gathering(loop::nanoTime, pump, ports, random),
        new PathTable(pump, ports, random, List.of()),
        new PunchMemory(),
        new StrangerLog(),
        new HandshakeGate());
  }

  /** Where the peer is reached from this port. */
  static InetSocketAddress address(int portId) {
    return new InetSocketAddress(InetAddress.ofLiteral("198.51.100." + portId), 4000 + portId);
  }

  private static Path path(int portId) {
    return new Path(portId, address(portId), Candidate.Kind.REFLEXIVE, 1_000_000);
  }

  /** The port of the path in use. */
  int inUse() {
    return paths.path().map(Path::portId).orElse(0);
  }

  /** How many paths are kept. */
  int kept() {
    return hub.paths().size();
  }

  /** The first path cannot be used any more. */
  void closeFirst() {
    hub.ports().close(FIRST);
    paths.onPortClosed(FIRST);
    respond();
  }

  /** A probe of the peer; true when it was taken for one. */
  boolean probe(int portId, StunAttribute... more) {
    ByteBuffer request = peer.request(TransactionId.random(random), List.of(more));
    boolean taken = deliver(portId, request);
    respond();
    return taken;
  }

  /** The peer's answer to a nomination. */
  void answer(Nomination nomination) {
    int portId = nomination.portId();
    deliver(portId, peer.success(nomination.id(), address(portId)));
    respond();
  }

  /** From now on probes are answered so late on this path. */
  void delay(int portId, long nanos) {
    delays.put(portId, nanos);
  }

  /** A packet leaves on the path in use. */
  void send() {
    paths.send(new byte[] {0x40});
    respond();
  }

  /** For exactly so long. */
  void run(long nanos) {
    long end = loop.nanoTime() + nanos;
    loop.schedule(nanos, () -> {});
    while (loop.nanoTime() < end) {
      step();
    }
  }

  /** To the next timer. */
  void step() {
    loop.step();
    respond();
  }

  private void respond() {
    while (!sent.isEmpty()) {
      Sent next = sent.remove();
      ReceivedStun stun = decode(next.payload());
      TransactionId id = stun.message().transactionId();
      boolean probe =
          stun.message().stunClass() == StunClass.REQUEST && stun.message().username().isPresent();
      if (probe && stun.message().useCandidate()) {
        nominations.add(new Nomination(next.portId(), id));
      } else if (probe) {
        answerProbe(next.portId(), peer.success(id, next.to()));
      }
    }
  }

  private void answerProbe(int portId, ByteBuffer answer) {
    long nanos = delays.getOrDefault(portId, 0L);
    if (nanos == 0) {
      deliver(portId, answer);
    } else {
      loop.schedule(nanos, () -> deliver(portId, answer));
    }
  }

  private boolean deliver(int portId, ByteBuffer payload) {
    ReceivedStun stun = decode(payload);
    InetSocketAddress from = address(portId);
    boolean taken =
        hub.paths().onStun(portId, from, stun, loop.nanoTime())
            || paths.onStun(portId, from, stun, loop.nanoTime());
    hub.pump().run();
    return taken;
  }

  private static ReceivedStun decode(ByteBuffer payload) {
    try {
      return StunCodec.decode(payload);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  /** A port from which STUN goes to the peer, and all else is lost. */
  private final class Outlet implements UdpPort {
    private final int portId;

    private Outlet(int portId) {
      this.portId = portId;
    }

    @Override
    public InetSocketAddress localAddress() {
      return new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 4000 + portId);
    }

    @Override
    public void send(InetSocketAddress to, ByteBuffer payload) {
      if (payload.get(payload.position()) < 4) {
        ByteBuffer copy = ByteBuffer.allocate(payload.remaining()).put(payload.duplicate()).flip();
        sent.add(new Sent(portId, to, copy));
      }
    }

    @Override
    public void close() {}
  }

  private static final class Deaf implements DirectPaths.Listener {
    @Override
    public void onPath(Path path) {}

    @Override
    public void onNone(ProbeCredentials last, boolean byPeer, String reason) {}

    @Override
    public void onRtt(RttEstimate rtt, long latestNanos) {}

    @Override
    public void onUnused(int portId) {}
  }

  private static final class NoEvents implements PeerEvents {
    @Override
    public void onEvent(PeerConnection peer, ConnectionEvent event) {}

    @Override
    public QuicStream.Handler onStream(PeerConnection peer, QuicStream stream) {
      throw new AssertionError("there is no link");
    }
  }

  private static final class NoEngine implements QuicEngine {
    @Override
    public String name() {
      return "none";
    }

    @Override
    public QuicLink open(PeerKey peer, Role role, QuicLink.Handler handler, PacketSink out) {
      throw new AssertionError("no link is wanted");
    }

    @Override
    public void close() {}
  }
}
