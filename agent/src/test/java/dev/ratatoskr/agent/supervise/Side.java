package dev.ratatoskr.agent.supervise;

import static java.util.Objects.requireNonNull;

import dev.ratatoskr.agent.admin.RouterVersion;
import dev.ratatoskr.agent.bridge.Bridge;
import dev.ratatoskr.agent.bridge.BridgeEffect;
import dev.ratatoskr.agent.bridge.BridgeEvent;
import dev.ratatoskr.agent.bridge.BridgeSettings;
import dev.ratatoskr.agent.bridge.OrphanSweeper;
import dev.ratatoskr.agent.bridge.RouterPeer;
import dev.ratatoskr.proto.Candidate;
import dev.ratatoskr.proto.PeerKey;
import dev.ratatoskr.proto.rendezvous.wire.Envelope;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One agent: the real supervisor and bridge machine, everything below them made of delays. */
final class Side {
  private static final RouterVersion ROUTER = RouterVersion.parse("0.5.14");

  final World world;
  final PeerKey key;
  final ModelRouter router = new ModelRouter();
  final Contact contact;
  @Nullable Side other;
  @Nullable Supervisor supervisor;
  @Nullable Bridge bridge;
  long shim;
  int epoch;
  private long timerAt = Long.MAX_VALUE;
  private int idleTurns;
  private int nextPort = 40_000;

  Side(World world, PeerKey key) {
    this.world = world;
    this.key = key;
    contact = new Contact(world.now);
  }

  /** Both the agent and the router stand still; what comes meanwhile is met at the end. */
  void sleep(long nanos) {
    contact.asleepUntil = later(contact.asleepUntil, world.now + nanos);
    at(
        0,
        () -> {
          if (supervisor != null) {
            supervisor.onNetworkChanged(world.now);
          }
          drain();
        });
  }

  /** Takes no control messages; all else goes on. */
  void stopReading(long nanos) {
    contact.deafUntil = later(contact.deafUntil, world.now + nanos);
  }

  boolean isAsleep() {
    return contact.asleepUntil - world.now > 0;
  }

  /** Does something then, or when it wakes. */
  private void at(long nanos, Runnable body) {
    world.after(
        nanos,
        () -> {
          if (isAsleep()) {
            world.after(contact.asleepUntil - world.now, body);
          } else {
            body.run();
          }
        });
  }

  private static long later(long one, long another) {
    return one - another > 0 ? one : another;
  }

  Side other() {
    return requireNonNull(other);
  }

  Inet6Address address() {
    try {
      byte[] bytes = new byte[16];
      bytes[0] = 2;
      bytes[1] = key.toByteArray()[0];
      return (Inet6Address) InetAddress.getByAddress(bytes);
    } catch (java.net.UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  void start() {
    epoch++;
    contact.probingUntil = world.now;
    supervisor =
        new Supervisor(
            new SupervisorPolicy(
                AccessList.everybody(), 8, contact.idleNanos, (mesh, direct) -> true),
            world.random);
    if (router.answers()) {
      onRouterAppears();
    }
    supervisor.onSession(other().key, other().address(), world.now);
    drain();
  }

  /** As {@code kill -9}: the router keeps what was added, the peer finds out by silence. */
  void kill() {
    epoch++;
    contact.goneBecause = null;
    router.held.clear();
    supervisor = null;
    bridge = null;
    contact.linked = false;
    contact.path = false;
    contact.punching = false;
    shim = 0;
    world.after(2 * World.SECOND, () -> world.closeLink("silence"));
  }

  void restartRouter() {
    router.runs = false;
    router.peers.clear();
    if (supervisor != null) {
      supervisor.onRouterDown(world.now);
    }
    long open = shim;
    if (open != 0) {
      withBridge(machine -> machine.onShimEnded(open, "the router closed it", world.now));
    }
    drain();
    at(
        3 * World.SECOND,
        () -> {
          router.runs = true;
          onRouterAppears();
        });
  }

  /** The router goes on without its admin socket. */
  void loseAdmin(long nanos) {
    router.admin = false;
    at(
        World.SECOND,
        () -> {
          if (supervisor != null && !router.answers()) {
            supervisor.onRouterDown(world.now);
            drain();
          }
        });
    at(
        nanos,
        () -> {
          router.admin = true;
          onRouterAppears();
        });
  }

  private void onRouterAppears() {
    if (supervisor == null || !router.answers()) {
      return;
    }
    Set<String> left = new HashSet<>(router.ledger);
    left.removeAll(router.held);
    OrphanSweeper.Sweep sweep = OrphanSweeper.sweep(left, peers());
    router.peers.removeAll(sweep.remove());
    router.ledger.removeAll(left);
    supervisor.onRouterUp(key, world.now);
    drain();
  }

  /** The agent ends as it should. */
  void stop() {
    requireNonNull(supervisor).onStop();
    drain();
  }

  /** What the status says of the other. */
  PeerStatus.Stage stage() {
    return requireNonNull(supervisor).status().getFirst().stage();
  }

  boolean isBridged() {
    Supervisor own = supervisor;
    return own != null
        && own.status().stream().anyMatch(s -> s.stage().state() == PeerState.BRIDGED)
        && bridge != null
        && bridge.isBridged();
  }

  /** Also called when a new connection replaces one whose end was not noticed yet. */
  void onLinkGone() {
    if (isAsleep()) {
      at(0, this::onLinkGone);
      return;
    }
    String reason = contact.goneBecause;
    if (reason != null) {
      contact.goneBecause = null;
      withBridge(machine -> machine.onLinkClosed(reason, world.now));
      bridge = null;
      contact.path = false;
      contact.punching = false;
      event(new PeerEvent.LinkClosed(reason));
    }
  }

  void losePath() {
    if (isAsleep()) {
      at(0, this::losePath);
    } else if (contact.path) {
      contact.path = false;
      event(new PeerEvent.PathDead("silence"));
      world.after(world.delay(), other()::losePath);
    }
  }

  void pollRouter() {
    if (router.answers() && bridge != null && !isAsleep()) {
      bridge.onPeers(peers(), world.now);
    }
    if (router.answers() && supervisor != null && !isAsleep()) {
      contact.user.poll(supervisor, this);
      supervisor.onOtherPeers(router.others(world.meshPeers), world.now);
      if (contact.path && contact.pathNanos > 0) {
        event(new PeerEvent.PathRtt(contact.pathNanos, contact.pathNanos));
      }
      drain();
    }
  }

  /** A user's packet passes, by the bridge where there is one. */
  void traffic() {
    contact.user.pass(shim != 0 && !world.trouble.ignored);
  }

  private List<RouterPeer> peers() {
    boolean up = shim != 0 && shim == other().shim && !other().router.peers.isEmpty();
    return router.peers.stream().map(r -> new RouterPeer(r, up, 7, 7, "")).toList();
  }

  void event(PeerEvent event) {
    if (isAsleep()) {
      int ofEpoch = epoch;
      at(
          0,
          () -> {
            if (epoch == ofEpoch) {
              event(event);
            }
          });
    } else if (supervisor != null) {
      supervisor.onPeerEvent(other().key, event, world.now);
      drain();
    }
  }

  void drain() {
    Supervisor own = supervisor;
    while (own != null && own == supervisor) {
      if (drainBridge()) {
        continue;
      }
      SupervisorEffect effect = own.poll();
      if (effect instanceof SupervisorEffect.WaitUntil wait) {
        arm(wait.deadlineNanos());
        return;
      }
      carryOut(effect);
    }
  }

  private void carryOut(SupervisorEffect effect) {
    switch (effect) {
      case SupervisorEffect.Meet meet -> probe();
      case SupervisorEffect.MeasureMesh ignored -> measureMesh();
      case SupervisorEffect.TellUse tell ->
          deliver(side -> side.event(new PeerEvent.PeerUse(tell.use())));
      case SupervisorEffect.TellMeshLink tell ->
          deliver(side -> side.event(new PeerEvent.PeerMeshLink(tell.rttNanos())));
      case SupervisorEffect.Punch punch -> punch(punch.controlling());
      case SupervisorEffect.Bridge ignored -> {
        // Without one the connection is gone, which the supervisor is about to be told.
        if (bridge != null && !contact.path) {
          throw new AssertionError("a bridge without a path");
        }
        withBridge(machine -> machine.onWanted(world.now));
      }
      case SupervisorEffect.Unbridge end ->
          withBridge(machine -> machine.onUnwanted(end.reason(), world.now));
      case SupervisorEffect.DropPath ignored -> dropPath();
      case SupervisorEffect.Forget forget -> world.closeLink(forget.reason());
      case SupervisorEffect.Changed ignored -> {}
      case SupervisorEffect.WaitUntil ignored -> throw new AssertionError();
    }
  }

  private void measureMesh() {
    contact.measured++;
    if (world.meshNanos > 0) {
      world.after(world.delay(), () -> event(new PeerEvent.MeshRtt(world.meshNanos)));
    }
  }

  private void dropPath() {
    contact.path = false;
    contact.punching = false;
    world.after(world.delay(), other()::losePath);
  }

  private void probe() {
    contact.probingUntil = world.now + World.SECOND;
    int ofEpoch = epoch;
    world.after(
        world.delay(),
        () -> {
          Supervisor theirs = other().supervisor;
          boolean passes = !world.losesPacket() && !isAsleep() && !other().isAsleep();
          if (theirs != null && epoch == ofEpoch && passes) {
            theirs.onIncoming(key, address(), world.now);
            other().drain();
            meetIfBothProbe();
          }
        });
    world.after(
        World.SECOND,
        () -> {
          if (epoch == ofEpoch && !contact.linked) {
            event(new PeerEvent.Unanswered());
          }
        });
  }

  private void meetIfBothProbe() {
    Side peer = other();
    boolean both =
        contact.probingUntil - world.now > 0 && peer.contact.probingUntil - world.now > 0;
    if (!both || contact.linked || peer.contact.linked) {
      return;
    }
    onLinkGone();
    peer.onLinkGone();
    contact.linked = true;
    peer.contact.linked = true;
    for (Side side : new Side[] {this, peer}) {
      int ofEpoch = side.epoch;
      side.bridge =
          new Bridge(
              new BridgeSettings(side.key, side.other().key, () -> ROUTER, true), world.random);
      world.after(
          world.delay(), () -> side.eventIf(ofEpoch, new PeerEvent.Answered(40 * World.MILLI)));
      world.after(
          100 * World.MILLI + world.delay(),
          () -> side.eventIf(ofEpoch, new PeerEvent.Authenticated()));
    }
  }

  private void eventIf(int ofEpoch, PeerEvent event) {
    if (epoch == ofEpoch && contact.linked) {
      event(event);
    }
  }

  private void punch(boolean controlling) {
    contact.punching = true;
    if (!controlling) {
      return;
    }
    int ofEpoch = epoch;
    int theirs = other().epoch;
    world.after(world.delay(), () -> other().eventIf(theirs, new PeerEvent.PunchOffered()));
    world.after(
        200 * World.MILLI,
        () -> {
          boolean works =
              world.pathWorks
                  && contact.linked
                  && contact.punching
                  && other().contact.punching
                  && !isAsleep()
                  && !other().isAsleep();
          finishPunch(ofEpoch, works);
          other().finishPunch(theirs, works);
        });
  }

  private void finishPunch(int ofEpoch, boolean works) {
    if (!contact.punching || epoch != ofEpoch) {
      return;
    }
    contact.punching = false;
    int current = epoch;
    at(
        world.delay(),
        () -> {
          if (epoch != current || !contact.linked) {
            return;
          }
          contact.path = works;
          InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
          DirectPath found = new DirectPath(Candidate.Kind.HOST, any, any, 5 * World.MILLI);
          event(works ? new PeerEvent.PathFound(found) : new PeerEvent.PunchFailed("no way"));
        });
  }

  private void withBridge(java.util.function.Consumer<Bridge> input) {
    Bridge machine = bridge;
    if (machine != null) {
      input.accept(machine);
      drainBridge();
    }
  }

  private boolean drainBridge() {
    Bridge machine = bridge;
    List<BridgeEffect> effects = new ArrayList<>();
    while (machine != null) {
      BridgeEffect effect = machine.poll();
      if (effect instanceof BridgeEffect.WaitUntil wait) {
        arm(wait.deadlineNanos());
        break;
      }
      effects.add(effect);
      carryOut(machine, effect);
    }
    return !effects.isEmpty();
  }

  private void carryOut(Bridge machine, BridgeEffect effect) {
    switch (effect) {
      case BridgeEffect.SendControl send -> deliver(send.envelope());
      case BridgeEffect.OpenShim open -> openShim(machine, open.bridgeId());
      case BridgeEffect.CloseShim close -> closeShim(close.bridgeId());
      case BridgeEffect.HideShim hide -> {
        if (shim != hide.bridgeId()) {
          throw new AssertionError("hides a shim that is not open");
        }
      }
      case BridgeEffect.AddPeer add -> addPeer(machine, add);
      case BridgeEffect.RemovePeer remove -> {
        if (!router.held.remove(remove.remote())) {
          throw new AssertionError("removed what was not added: " + remove);
        }
        if (router.answers()) {
          router.peers.remove(remove.remote());
          router.ledger.remove(remove.remote());
        }
      }
      case BridgeEffect.Emit emit -> report(emit.event());
      case BridgeEffect.WaitUntil ignored -> throw new AssertionError();
    }
  }

  private long pathRtt() {
    return contact.pathNanos > 0 ? contact.pathNanos : 5 * World.MILLI;
  }

  private void report(BridgeEvent event) {
    PeerEvent translated =
        switch (event) {
          case BridgeEvent.Offered ignored -> new PeerEvent.BridgeOffered();
          case BridgeEvent.Bridged ignored -> new PeerEvent.Bridged();
          case BridgeEvent.Cost ignored -> new PeerEvent.PathRtt(pathRtt(), pathRtt());
          case BridgeEvent.Failed failed -> new PeerEvent.BridgeFailed(failed.reason());
          case BridgeEvent.Closed closed -> new PeerEvent.BridgeClosed(closed.reason());
        };
    if (supervisor != null) {
      supervisor.onPeerEvent(other().key, translated, world.now);
    }
  }

  private void addPeer(Bridge machine, BridgeEffect.AddPeer add) {
    router.ledger.add(add.uri().remote());
    router.held.add(add.uri().remote());
    int ofEpoch = epoch;
    if (router.answers()) {
      router.peers.add(add.uri().remote());
    }
    boolean added = router.answers();
    at(
        world.delay(),
        () -> {
          if (epoch == ofEpoch && added) {
            machine.onAdded(add.bridgeId(), world.now);
          } else if (epoch == ofEpoch) {
            machine.onAddFailed(add.bridgeId(), "no admin socket", world.now);
          }
        });
  }

  private void openShim(Bridge machine, long id) {
    if (shim != 0) {
      throw new AssertionError("two shims");
    }
    shim = id;
    contact.user.onShim();
    if (other().shim == id) {
      ready(machine, id);
      Bridge theirs = other().bridge;
      if (theirs != null) {
        other().ready(theirs, id);
      }
    }
  }

  private void ready(Bridge machine, long id) {
    at(
        world.delay(),
        () -> {
          if (shim == id && machine == bridge) {
            machine.onShimReady(id, nextPort++, world.now);
          }
        });
  }

  private void closeShim(long id) {
    if (shim != id) {
      throw new AssertionError("closed a shim that is not open");
    }
    shim = 0;
    Side peer = other();
    world.after(
        world.delay(),
        () -> {
          if (peer.shim == id) {
            peer.withBridge(theirs -> theirs.onShimEnded(id, "stream reset", world.now));
          }
        });
  }

  private void deliver(Envelope envelope) {
    Bridge to = other().bridge;
    deliver(
        side -> {
          if (to != null && to == side.bridge) {
            to.onControl(envelope, world.now);
          }
        });
  }

  /** In the order of the control stream. */
  private void deliver(Consumer<Side> message) {
    Side peer = other();
    int theirs = peer.epoch;
    long arrival = world.now + world.delay();
    contact.lastDelivery = world.trouble.reorders ? arrival : later(contact.lastDelivery, arrival);
    for (int i = world.trouble.duplicates ? 2 : 1; i > 0; i--) {
      world.after(contact.lastDelivery - world.now, () -> arrive(peer, theirs, message));
    }
  }

  /** What is reliable waits for the mesh, and for a peer that reads. */
  private void arrive(Side peer, int theirs, Consumer<Side> message) {
    if (theirs != peer.epoch || !contact.linked || !peer.contact.linked) {
      return;
    }
    long free = later(peer.contact.asleepUntil, peer.contact.deafUntil);
    if (world.trouble.meshDown || free - world.now > 0) {
      long wait = Math.max(100 * World.MILLI, free - world.now);
      world.after(wait, () -> arrive(peer, theirs, message));
    } else {
      message.accept(peer);
    }
  }

  private void arm(long due) {
    long deadline = isAsleep() && due != Long.MAX_VALUE ? later(due, contact.asleepUntil) : due;
    if (deadline == Long.MAX_VALUE || (timerAt != Long.MAX_VALUE && timerAt - deadline <= 0)) {
      return;
    }
    idleTurns = deadline - world.now <= 0 ? idleTurns + 1 : 0;
    if (idleTurns > 20) {
      throw new AssertionError("a timer that is due and does nothing");
    }
    timerAt = deadline;
    world.after(
        Math.max(0, deadline - world.now),
        () -> {
          timerAt = Long.MAX_VALUE;
          if (isAsleep()) {
            drain();
            return;
          }
          if (supervisor != null) {
            supervisor.onTimeout(world.now);
          }
          withBridge(machine -> machine.onTimeout(world.now));
        });
  }
}
