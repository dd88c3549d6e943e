package dev.ratatoskr.transport.peer;

import dev.ratatoskr.proto.stun.ReceivedStun;
import dev.ratatoskr.punch.check.Path;
import dev.ratatoskr.punch.check.Role;
import dev.ratatoskr.punch.keepalive.KeepaliveEvent;
import dev.ratatoskr.punch.keepalive.KeepaliveScheduler;
import dev.ratatoskr.punch.keepalive.KeepaliveSettings;
import dev.ratatoskr.punch.keepalive.KeptPath;
import dev.ratatoskr.punch.keepalive.LearntLifetime;
import dev.ratatoskr.punch.keepalive.RttEstimate;
import dev.ratatoskr.punch.peer.PunchEvent.Nominated;
import dev.ratatoskr.transport.quic.QuicEngine;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All validated paths: whose a packet is by the port and the source it came from, and the one
 * keepalive for all of them. Thread: the loop.
 */
final class PathTable {
  private static final Logger LOG = LoggerFactory.getLogger(PathTable.class);

  /**
   * Data packets tell the keepalive of traffic at most so often: it thinks in tenths of seconds.
   */
  private static final long NOTE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** How long packets may still come on a path that was left: until the peer gives it up, too. */
  private static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** How long an answer may take on a path of which no round trip is known. */
  private static final long UNKNOWN_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private static final int MAX_LEFT = 256;

  /** Told of what happens on its paths. */
  interface Owner {
    void onPathEvent(Entry entry, KeepaliveEvent event);

    /** A QUIC packet came on one of its paths. */
    void onPacket(Entry entry, long nowNanos);

    /** Whose paths they are. */
    PeerSession session();

    /** Our role in the punches with that peer. */
    default Role role() {
      return session().role() == QuicEngine.Role.CLIENT ? Role.CONTROLLING : Role.CONTROLLED;
    }
  }

  /** A path in use; its owner's handle. */
  static final class Entry {
    final int id;
    final Nominated nominated;
    private final Owner owner;
    private long notedSentNanos;
    private long notedReceivedNanos;

    private Entry(int id, Nominated nominated, Owner owner, long nowNanos) {
      this.id = id;
      this.nominated = nominated;
      this.owner = owner;
      this.notedSentNanos = nowNanos - NOTE_NANOS;
      this.notedReceivedNanos = nowNanos - NOTE_NANOS;
    }

    PeerSession session() {
      return owner.session();
    }

    Path path() {
      return nominated.path();
    }
  }

  private record Route(int portId, InetSocketAddress remote) {}

  private final Pump pump;
  private final KeepaliveScheduler keepalive;
  private final Map<Route, Entry> routes = new HashMap<>();
  private final Map<Integer, Entry> entries = new HashMap<>();
  private final Map<Route, Long> left = new LinkedHashMap<>();
  private int lastId;

  PathTable(Pump pump, PortTable ports, RandomGenerator random, List<LearntLifetime> earlier) {
    this.pump = pump;
    this.keepalive = new KeepaliveScheduler(KeepaliveSettings.DEFAULT, random, earlier);
    pump.add(
        new StepDriver<>(
            ports,
            keepalive::poll,
            keepalive::onTimeout,
            this::onEvent,
            fault -> LOG.error("keeping paths alive ended by a fault", fault)));
  }

  Entry add(Nominated nominated, Owner owner, long nowNanos) {
    Entry entry = new Entry(++lastId, nominated, owner, nowNanos);
    entries.put(entry.id, entry);
    routes.put(route(entry), entry);
    keepalive.onPathAdded(
        new KeptPath(
            entry.id,
            nominated.path().portId(),
            nominated.path().remote(),
            nominated.credentials(),
            owner.role()),
        nowNanos);
    pump.run();
    return entry;
  }

  void remove(Entry entry, long nowNanos) {
    entries.remove(entry.id);
    routes.remove(route(entry), entry);
    keepalive.onPathRemoved(entry.id);
    left.put(route(entry), nowNanos);
    if (left.size() > MAX_LEFT) {
      left.remove(left.keySet().iterator().next());
    }
  }

  /** Something speaks against all paths: each must show that it lives. */
  void doubt(long nowNanos) {
    keepalive.onDoubt(nowNanos);
    pump.run();
  }

  /** We are in the network with this address outside now. */
  void onNetwork(InetAddress outside, long nowNanos) {
    keepalive.onNetwork(outside.getHostAddress(), nowNanos);
  }

  /** How long mappings of the present network last. */
  LearntLifetime lifetime() {
    return keepalive.present();
  }

  /** How long those of all networks do, as far as it was learnt. */
  List<LearntLifetime> lifetimes() {
    return keepalive.lifetimes();
  }

  /** Whether no peer has a path. */
  boolean isEmpty() {
    return entries.isEmpty();
  }

  int size() {
    return entries.size();
  }

  /** Where peers are reached from a port: they answer STUN, too. */
  List<InetSocketAddress> remotes(int portId) {
    return entries.values().stream()
        .map(entry -> entry.nominated.path())
        .filter(path -> path.portId() == portId)
        .map(Path::remote)
        .toList();
  }

  /** Whether this was a path a moment ago: its peer may not know yet that it is none any more. */
  boolean wasPath(int portId, InetSocketAddress from, long nowNanos) {
    Long leftNanos = left.get(new Route(portId, from));
    return leftNanos != null && nowNanos - leftNanos < LATE_NANOS;
  }

  OptionalDouble loss(Entry entry) {
    return keepalive.loss(entry.id);
  }

  private static Route route(Entry entry) {
    return new Route(entry.nominated.path().portId(), entry.nominated.path().remote());
  }

  /** Whose packet this is; null for a stranger's. */
  @Nullable Entry find(int portId, InetSocketAddress from) {
    return routes.get(new Route(portId, from));
  }

  /** Whether some peer has a path from this address. */
  boolean isPeerAddress(InetAddress address) {
    return entries.values().stream()
        .anyMatch(entry -> entry.nominated.path().remote().getAddress().equals(address));
  }

  void onSent(Entry entry, long nowNanos) {
    if (nowNanos - entry.notedSentNanos >= NOTE_NANOS) {
      entry.notedSentNanos = nowNanos;
      keepalive.onSent(entry.id, nowNanos);
      pump.run();
    }
  }

  void onReceived(Entry entry, long nowNanos) {
    // The first after a packet of ours is always told: it may be the last for a while.
    boolean first = entry.notedSentNanos - entry.notedReceivedNanos >= 0;
    if (first || nowNanos - entry.notedReceivedNanos >= NOTE_NANOS) {
      entry.notedReceivedNanos = nowNanos;
      keepalive.onReceived(entry.id, nowNanos);
      pump.run();
    }
    entry.owner.onPacket(entry, nowNanos);
  }

  /**
   * Asks a path at once whether it lives.
   *
   * @param nominating whether it is to be the one in use
   */
  void ask(Entry entry, boolean nominating, long nowNanos) {
    if (nominating) {
      keepalive.onNominated(entry.id, nowNanos);
    } else {
      keepalive.onAsked(entry.id, nowNanos);
    }
    pump.run();
  }

  /** How long an answer takes on a path, at the most that is usual. */
  long answerNanos(Entry entry) {
    return rtt(entry).map(RttEstimate::patienceNanos).orElse(UNKNOWN_NANOS);
  }

  Optional<RttEstimate> rtt(Entry entry) {
    return keepalive.rtt(entry.id);
  }

  boolean onStun(int portId, InetSocketAddress from, ReceivedStun stun, long nowNanos) {
    return keepalive.onStun(portId, from, stun, nowNanos);
  }

  private void onEvent(KeepaliveEvent event) {
    int id =
        switch (event) {
          case KeepaliveEvent.RttMeasured e -> e.pathId();
          case KeepaliveEvent.PathDoubted e -> e.pathId();
          case KeepaliveEvent.PathAgreed e -> e.pathId();
          case KeepaliveEvent.PathDead e -> e.pathId();
          case KeepaliveEvent.PathAlive e -> e.pathId();
        };
    Entry entry = entries.get(id);
    if (entry != null) {
      entry.owner.onPathEvent(entry, event);
    }
  }
}
