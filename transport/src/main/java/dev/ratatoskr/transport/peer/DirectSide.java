package dev.ratatoskr.transport.peer;

import dev.ratatoskr.proto.Candidate;
import dev.ratatoskr.proto.rendezvous.wire.Envelope;
import dev.ratatoskr.proto.rendezvous.wire.PathLeft;
import dev.ratatoskr.proto.stun.ReceivedStun;
import dev.ratatoskr.punch.LocalPort;
import dev.ratatoskr.punch.behaviour.NatFacts;
import dev.ratatoskr.punch.check.Path;
import dev.ratatoskr.punch.check.Role;
import dev.ratatoskr.punch.keepalive.RttEstimate;
import dev.ratatoskr.punch.peer.PunchCoordinator;
import dev.ratatoskr.punch.peer.PunchEvent;
import dev.ratatoskr.punch.stun.ProbeCredentials;
import dev.ratatoskr.transport.quic.QuicEngine;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The direct side of one peer: its punches and the path in use. A path that was replaced is still
 * taken from for a moment, since packets are under way on it.
 *
 * <p>Thread: the loop.
 */
final class DirectSide implements Gathering.Taker, DirectPaths.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(DirectSide.class);

  private final Hub hub;
  private final PeerSession session;
  private final PunchCoordinator coordinator;
  private final StepDriver<PunchEvent> driver;
  private final DirectPaths paths;
  private final Set<Integer> freshPorts = new HashSet<>();
  private boolean dropping;
  private boolean closed;

  DirectSide(Hub hub, PeerSession session) {
    this.hub = hub;
    this.session = session;
    Role role = session.role() == QuicEngine.Role.CLIENT ? Role.CONTROLLING : Role.CONTROLLED;
    LocalPort shared = new LocalPort(PortTable.SHARED, hub.ports().local(PortTable.SHARED));
    coordinator =
        new PunchCoordinator(
            hub.settings().punch(),
            role,
            shared,
            hub.memory().of(session.key().toString()),
            hub.random());
    driver =
        new StepDriver<>(
            hub.ports(),
            coordinator::poll,
            coordinator::onTimeout,
            this::onPunchEvent,
            session::onFault);
    paths = new DirectPaths(hub, session, this);
    hub.pump().add(driver);
    hub.gathering().add(this);
  }

  void punch() {
    if (!closed && !coordinator.isPunching()) {
      coordinator.onStart(hub.nowNanos());
      hub.pump().run();
    }
  }

  void onSignal(Envelope message) {
    if (closed) {
      return;
    }
    if (message.hasPathLeft()) {
      paths.onPeerLeft(message.getPathLeft().getUfrag());
    } else {
      coordinator.onSignal(message, hub.nowNanos());
      hub.pump().run();
    }
  }

  void onRendezvousRtt(long rttNanos) {
    coordinator.onRendezvousRtt(rttNanos);
  }

  boolean onStun(int portId, InetSocketAddress from, ReceivedStun stun, long nowNanos) {
    return !closed
        && (paths.onStun(portId, from, stun, nowNanos)
            || coordinator.onStun(portId, from, stun, nowNanos));
  }

  Optional<Path> path() {
    return paths.path();
  }

  Optional<RttEstimate> rtt() {
    return paths.rtt();
  }

  OptionalDouble loss() {
    return paths.loss();
  }

  /** UDP payload that the path in use carries, as far as it is known. */
  int payloadBytes() {
    return paths.payloadBytes();
  }

  /** Sends on the path in use; false when there is none. */
  boolean send(byte[] packet) {
    return paths.send(packet);
  }

  /** Leaves the path and ends a punch in progress; a later punch is possible. */
  void drop() {
    if (coordinator.isPunching()) {
      coordinator.onStop(hub.nowNanos());
    }
    dropping = true;
    paths.leave("dropped");
    dropping = false;
    hub.pump().run();
  }

  @Override
  public void onAddressesChanged(Set<InetAddress> kept) {
    paths.onAddressesChanged(kept);
  }

  /** The end: nothing is left of it. */
  void close() {
    if (closed) {
      return;
    }
    drop();
    paths.close();
    closed = true;
    hub.gathering().remove(this);
    hub.pump().remove(driver);
    Set.copyOf(freshPorts).forEach(this::closeFresh);
  }

  @Override
  public void onFound(int portId, Candidate candidate, long nowNanos) {
    coordinator.onLocalCandidate(portId, candidate, nowNanos);
    hub.pump().run();
  }

  @Override
  public void onNatObserved(int portId, NatFacts facts) {
    // Servers may be silent for reasons of their own.
    coordinator.onNatObserved(portId, hub.paths().isEmpty() ? facts : facts.notBlocked());
  }

  @Override
  public void onFurtherPort(LocalPort port) {
    coordinator.onFurtherPort(port);
  }

  @Override
  public void onPortClosed(int portId) {
    coordinator.onPortClosed(portId);
    paths.onPortClosed(portId);
  }

  @Override
  public void onLost(int portId, Candidate candidate) {
    coordinator.onLocalCandidateLost(portId, candidate);
  }

  @Override
  public void onGathered(int portId, long nowNanos) {
    coordinator.onGathered(portId, nowNanos);
    hub.pump().run();
  }

  private void onPunchEvent(PunchEvent event) {
    switch (event) {
      case PunchEvent.Signal e -> session.signal(e.message());
      case PunchEvent.OpenPort e -> openFresh();
      case PunchEvent.OpenSpray e -> openSpray(e.sockets());
      case PunchEvent.ClosePort e -> closeFresh(e.portId());
      case PunchEvent.AttemptFailed e ->
          LOG.debug(
              "{}: attempt {} found no path: {}",
              session.key().shortName(),
              e.attempt(),
              e.cause());
      case PunchEvent.Nominated e -> paths.adopt(e);
      case PunchEvent.Spares e -> paths.onSpares(e.paths());
      case PunchEvent.GaveUp e -> {
        if (e.reason() != PunchEvent.Reason.STOPPED) {
          session.emit(new ConnectionEvent.PunchFailed(reason(e.reason())));
        }
      }
    }
  }

  private static String reason(PunchEvent.Reason reason) {
    return switch (reason) {
      case NO_PATH -> "no probe came through both NATs, in three attempts";
      case HARD_NATS ->
          "both NATs give every destination another port, and of one at least nobody can foresee"
              + " it; a port mapping or IPv6 on one side would help";
      case SPRAY_FAILED ->
          "one NAT gives every destination a random port, and a search for it found none";
      case SPRAY_REFUSED ->
          "one NAT gives every destination a random port, and one side does not search for it";
      case UDP_BLOCKED_HERE -> "this network lets no UDP out";
      case UDP_BLOCKED_THERE -> "the peer's network lets no UDP out";
      case SIGNALLING_TIMEOUT -> "the peer did not answer the offer in time";
      case PEER_GAVE_UP -> "the peer gave up";
      case STOPPED -> "it was stopped";
    };
  }

  private void openFresh() {
    int portId = hub.ports().nextId();
    InetSocketAddress shared = hub.ports().local(PortTable.SHARED);
    hub.ports()
        .open(
            portId,
            new InetSocketAddress(shared.getAddress(), 0),
            port -> {
              if (closed) {
                hub.ports().close(portId);
                return;
              }
              freshPorts.add(portId);
              hub.gathering().onPortOpened(port);
              coordinator.onPortOpened(port, hub.nowNanos());
              hub.pump().run();
            },
            reason -> {
              coordinator.onPortFailed(hub.nowNanos());
              hub.pump().run();
            });
  }

  /** Ports of a search by the dozen; the memory of punches lets one peer search at a time. */
  private void openSpray(int sockets) {
    InetSocketAddress any =
        new InetSocketAddress(hub.ports().local(PortTable.SHARED).getAddress(), 0);
    for (int i = 0; i < sockets; i++) {
      int portId = hub.ports().nextId();
      hub.ports()
          .open(
              portId,
              any,
              port -> {
                if (closed) {
                  hub.ports().close(portId);
                  return;
                }
                freshPorts.add(portId);
                coordinator.onSprayPort(port);
                hub.pump().run();
              },
              reason -> LOG.debug("a port of a search cannot be opened: {}", reason));
    }
  }

  private void closeFresh(int portId) {
    if (freshPorts.remove(portId)) {
      hub.gathering().onPortClosed(portId);
      hub.ports().close(portId);
    }
  }

  @Override
  public void onPath(Path path) {
    session.onPath(path);
  }

  @Override
  public void onNone(ProbeCredentials last, boolean byPeer, String reason) {
    if (!byPeer) {
      String ufrag = last.local().ufrag();
      session.signal(
          Envelope.newBuilder().setPathLeft(PathLeft.newBuilder().setUfrag(ufrag)).build());
    }
    if (!dropping) {
      session.onPathDead(reason);
    }
  }

  @Override
  public void onRtt(RttEstimate rtt, long latestNanos) {
    session.onDirectRtt(rtt, latestNanos);
  }

  @Override
  public void onUnused(int portId) {
    closeFresh(portId);
  }
}
