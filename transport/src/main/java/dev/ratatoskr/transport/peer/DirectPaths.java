package dev.ratatoskr.transport.peer;

import dev.ratatoskr.proto.stun.ReceivedStun;
import dev.ratatoskr.proto.stun.StunClass;
import dev.ratatoskr.punch.UsableAddresses;
import dev.ratatoskr.punch.check.Path;
import dev.ratatoskr.punch.keepalive.KeepaliveEvent;
import dev.ratatoskr.punch.keepalive.RttEstimate;
import dev.ratatoskr.punch.peer.PunchEvent.Nominated;
import dev.ratatoskr.punch.stun.ProbeCredentials;
import dev.ratatoskr.punch.stun.Probes;
import dev.ratatoskr.transport.quic.QuicEngine;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The paths of one peer: the one in use, a warm one beside it if there is any, and those that were
 * replaced a moment ago, on which packets are still under way. Packets are taken from all of them.
 *
 * <p>The controlling side says which path stands by, and proposes a better one; either side leaves
 * a silent one by itself.
 *
 * <p>Thread: the loop.
 */
final class DirectPaths implements PathTable.Owner {
  private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(3);

  /** What is told of the paths. */
  interface Listener {
    /** Another path is in use. */
    void onPath(Path path);

    /** None is left; the peer is not told yet when we found out by ourselves. */
    void onNone(ProbeCredentials last, boolean byPeer, String reason);

    /** A round trip of the path in use. */
    void onRtt(RttEstimate rtt, long latestNanos);

    /** A port is used by no path any more. */
    void onUnused(int portId);
  }

  private final Hub hub;
  private final PeerSession session;
  private final Listener listener;
  private final PathPayload payload;
  private final Nominations nominations;
  private final Standby standby;
  private final Alternatives alternatives;
  private final Set<PathTable.Entry> former = new HashSet<>();
  private PathTable.@Nullable Entry present;

  DirectPaths(Hub hub, PeerSession session, Listener listener) {
    this.hub = hub;
    this.session = session;
    this.listener = listener;
    payload = new PathPayload(hub, session.key().shortName(), session::onPayload);
    nominations = new Nominations(hub, session, this::onAgreed);
    standby = new Standby(hub, session, nominations, this::takeOver);
    alternatives = new Alternatives(hub);
  }

  Optional<Path> path() {
    return Optional.ofNullable(present).map(PathTable.Entry::path);
  }

  Optional<RttEstimate> rtt() {
    return present == null ? Optional.empty() : hub.paths().rtt(present);
  }

  OptionalDouble loss() {
    return present == null ? OptionalDouble.empty() : hub.paths().loss(present);
  }

  int payloadBytes() {
    return payload.bytes();
  }

  private void use(PathTable.@Nullable Entry entry) {
    present = entry;
    payload.onPath(entry);
  }

  /** Sends on the path in use; false when there is none. */
  boolean send(byte[] packet) {
    PathTable.Entry entry = present;
    if (entry == null) {
      return false;
    }
    hub.ports().send(entry.path().portId(), entry.path().remote(), ByteBuffer.wrap(packet));
    hub.paths().onSent(entry, hub.nowNanos());
    payload.onSent(packet.length);
    standby.onSent(packet);
    return true;
  }

  boolean onStun(int portId, InetSocketAddress from, ReceivedStun stun, long nowNanos) {
    return payload.onStun(portId, from, stun, nowNanos) || invite(portId, from, stun, nowNanos);
  }

  /** The controlling side speaks on a path that we know as well: it is to stand by. */
  private boolean invite(int portId, InetSocketAddress from, ReceivedStun stun, long nowNanos) {
    PathTable.Entry entry = present;
    Optional<Path> path =
        session.role() == QuicEngine.Role.SERVER
            ? alternatives.find(portId, from)
            : Optional.empty();
    if (entry == null
        || path.isEmpty()
        || isKept(path.get())
        || stun.message().stunClass() != StunClass.REQUEST
        || !new Probes(entry.nominated.credentials()).isAuthenticRequest(stun)
        || !stand(entry, path.get())) {
      return false;
    }
    return hub.paths().onStun(portId, from, stun, nowNanos);
  }

  private boolean isKept(Path path) {
    return Stream.of(Optional.ofNullable(present), Optional.ofNullable(standby.entry()))
        .flatMap(Optional::stream)
        .map(PathTable.Entry::path)
        .anyMatch(kept -> kept.portId() == path.portId() && kept.remote().equals(path.remote()));
  }

  /** A punch found a path: it replaces what there was. */
  void adopt(Nominated nominated) {
    PathTable.Entry replaced = present;
    PathTable.Entry alternate = standby.remove();
    alternatives.clear();
    nominations.withdraw();
    use(hub.paths().add(nominated, this, hub.nowNanos()));
    tellPeers(nominated.path().portId());
    outlive(replaced);
    outlive(alternate);
    listener.onPath(nominated.path());
  }

  /** What else the punch found. */
  void onSpares(List<Path> spares) {
    PathTable.Entry entry = present;
    if (entry != null) {
      List<Path> all = new ArrayList<>(spares);
      all.add(entry.path());
      alternatives.found(all);
      standBest();
    }
  }

  private void standBest() {
    PathTable.Entry entry = present;
    if (nominations.controls() && entry != null && standby.entry() == null) {
      Optional<Path> best = alternatives.best(entry.path());
      if (best.isPresent() && !stand(entry, best.get())) {
        alternatives.retryLater(this::standBest);
      }
    }
  }

  /**
   * Keeps a path beside the one in use; false when the peer has had us send to too many addresses
   * lately. The punch that found the path may be hours ago, and what it was admitted for forgotten.
   */
  private boolean stand(PathTable.Entry entry, Path path) {
    if (!hub.memory().of(session.key().toString()).admitTarget(path.remote(), hub.nowNanos())) {
      return false;
    }
    PathTable.Entry replaced = standby.remove();
    Nominated like = entry.nominated;
    Nominated other = new Nominated(like.attempt(), path, like.credentials());
    standby.put(entry, hub.paths().add(other, this, hub.nowNanos()));
    tellPeers(path.portId());
    if (replaced != null) {
      retire(replaced);
    }
    return true;
  }

  /** The standby takes over since the path in use is lost; the peer may not know that yet. */
  private void takeOverAlone() {
    takeOver();
    PathTable.Entry taken = present;
    if (taken != null) {
      nominations.propose(taken);
    }
  }

  private void onAgreed(PathTable.Entry entry) {
    if (standby.isEntry(entry)) {
      standby.onAgreed();
    }
  }

  /** The standby takes over; what was in use stands by, if it lives. */
  private void takeOver() {
    PathTable.Entry left = present;
    PathTable.Entry taken = standby.remove();
    if (left != null && taken != null) {
      use(taken);
      standby.put(taken, left);
      listener.onPath(taken.path());
    }
  }

  private void outlive(PathTable.@Nullable Entry replaced) {
    if (replaced == null) {
      return;
    }
    former.add(replaced);
    hub.loop()
        .schedule(
            GRACE_NANOS,
            () -> {
              if (former.remove(replaced)) {
                retire(replaced);
              }
            });
  }

  private void tellPeers(int portId) {
    hub.gathering().onPeers(portId, hub.paths().remotes(portId));
  }

  private void retire(PathTable.Entry entry) {
    int portId = entry.path().portId();
    hub.paths().remove(entry, hub.nowNanos());
    nominations.onRetired(entry, present);
    tellPeers(portId);
    boolean used = path().filter(path -> path.portId() == portId).isPresent();
    if (!used && !standby.isOn(portId)) {
      listener.onUnused(portId);
    }
  }

  /** The standby is none any more; another try is made later. */
  private void unuse(PathTable.Entry dead) {
    retire(dead);
    alternatives.retryLater(this::standBest);
  }

  /** All paths are left; the peer is to be told by the way that is left. */
  void leave(String reason) {
    PathTable.Entry entry = present;
    if (entry != null) {
      end(entry);
      listener.onNone(entry.nominated.credentials(), false, reason);
    }
  }

  private void end(PathTable.Entry entry) {
    PathTable.Entry alternate = standby.remove();
    use(null);
    retire(entry);
    if (alternate != null) {
      retire(alternate);
    }
  }

  /** The peer has left all paths of an attempt; one found since is not meant. */
  void onPeerLeft(String ufrag) {
    PathTable.Entry entry = present;
    if (entry != null && entry.nominated.credentials().remote().ufrag().equals(ufrag)) {
      end(entry);
      listener.onNone(entry.nominated.credentials(), true, "the peer left it");
    }
  }

  /** Nothing goes out of a port any more. */
  void onPortClosed(int portId) {
    drop(path -> path.portId() == portId, "its uplink is gone");
  }

  /** Only these addresses of this host are as before. */
  void onAddressesChanged(Set<InetAddress> kept) {
    drop(
        path ->
            kept.stream()
                .noneMatch(each -> UsableAddresses.sameFamily(each, path.remote().getAddress())),
        "the address of this host changed");
  }

  private void drop(Predicate<Path> gone, String reason) {
    PathTable.Entry alternate = standby.entry();
    if (alternate != null && gone.test(alternate.path())) {
      standby.remove();
      retire(alternate);
    }
    if (path().filter(gone).isPresent()) {
      if (standby.isValidated()) {
        takeOverAlone();
        PathTable.Entry left = standby.remove();
        if (left != null) {
          retire(left);
        }
      } else {
        leave(reason);
      }
    }
    standBest();
  }

  /** The end: nothing is left of it. */
  void close() {
    former.forEach(this::retire);
    former.clear();
    payload.close();
    nominations.close();
    standby.close();
  }

  @Override
  public void onPacket(PathTable.Entry entry, long nowNanos) {
    standby.onHeard(entry, true, nowNanos);
  }

  @Override
  public void onPathEvent(PathTable.Entry entry, KeepaliveEvent event) {
    boolean inUse = entry.equals(present);
    switch (event) {
      case KeepaliveEvent.RttMeasured e -> {
        standby.onHeard(entry, false, hub.nowNanos());
        if (inUse) {
          rtt().ifPresent(rtt -> listener.onRtt(rtt, e.rttNanos()));
        }
      }
      case KeepaliveEvent.PathDoubted e -> standby.onDoubt(entry);
      case KeepaliveEvent.PathAgreed e -> nominations.onAgreed(entry, present);
      case KeepaliveEvent.PathDead e -> {
        long silentMillis = TimeUnit.NANOSECONDS.toMillis(e.silentNanos());
        if (inUse && standby.isAlive()) {
          takeOverAlone();
          standby.remove();
          unuse(entry);
        } else if (inUse) {
          // Perhaps our mapping has changed: the next punch needs the new one.
          hub.gathering().onDoubt();
          leave("nothing came back for " + silentMillis + " ms");
        } else if (standby.isEntry(entry)) {
          standby.remove();
          unuse(entry);
        }
      }
      case KeepaliveEvent.PathAlive e -> {
        // A path declared dead was left: only a new punch brings it back.
      }
    }
  }

  @Override
  public PeerSession session() {
    return session;
  }
}
