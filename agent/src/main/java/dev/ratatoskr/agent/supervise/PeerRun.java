package dev.ratatoskr.agent.supervise;

import dev.ratatoskr.agent.supervise.PeerCase.Phase;
import dev.ratatoskr.agent.supervise.PeerCase.Try;
import dev.ratatoskr.proto.PeerKey;

/** Runs one peer's case through its phases. */
final class PeerRun {
  private static final long SECOND = 1_000_000_000L;

  /** A path or bridge that lived this long was good: the next try starts without a back-off. */
  private static final long PROVEN_NANOS = 30 * SECOND;

  private static final String CARRIES = "traffic takes the direct path";

  private final MeshChoice choice;
  private final Effects effects;
  private final IdleRun idle;

  PeerRun(SupervisorPolicy policy, Effects effects) {
    this.choice = new MeshChoice(policy);
    this.effects = effects;
    this.idle = new IdleRun(effects);
  }

  /**
   * What a decision depends on besides the case.
   *
   * @param others the router's peerings that are not our bridges
   */
  record Surroundings(boolean routerUp, boolean hasRoom, OtherPeers others, PeerKey self) {
    boolean hasOtherPeers() {
      return others.isAny();
    }

    boolean controls(PeerCase c) {
      return self.compareTo(c.key) < 0;
    }
  }

  void onEvent(PeerCase c, PeerEvent event, long now) {
    switch (event) {
      case PeerEvent.Answered answered -> onAnswered(c, answered.meshRttNanos(), now);
      case PeerEvent.Unanswered unanswered -> onUnanswered(c, now);
      case PeerEvent.Authenticated authenticated -> onAuthenticated(c, now);
      case PeerEvent.MeshRtt sample -> onMeshRtt(c, sample.rttNanos(), now);
      case PeerEvent.PunchOffered offered -> c.backoff(Try.PUNCH).skip(now);
      case PeerEvent.PathFound found -> onPathFound(c, found.path(), now);
      case PeerEvent.PathRtt sample -> onPathRtt(c, sample, now);
      case PeerEvent.PeerMeshLink link -> c.meshRtt.onPeerLink(link.rttNanos());
      case PeerEvent.PunchFailed failed -> onPunchFailed(c, failed.reason(), now);
      case PeerEvent.PathDead dead -> onPathDead(c, dead.reason(), now);
      case PeerEvent.LinkClosed closed -> onLinkClosed(c, closed.reason(), now);
      case PeerEvent.BridgeOffered offered -> onBridgeOffered(c, now);
      case PeerEvent.Bridged bridged -> onBridged(c, now);
      case PeerEvent.BridgeFailed failed -> onBridgeEnded(c, failed.reason(), now);
      case PeerEvent.BridgeClosed closed -> onBridgeEnded(c, closed.reason(), now);
      case PeerEvent.BridgeTraffic traffic -> idle.onFrames(c, traffic, now);
      case PeerEvent.PeerUse told -> onPeerUse(c, told.use(), now);
    }
  }

  /** Users' packets went to or from the peer. */
  void onTraffic(PeerCase c, long now) {
    idle.onTraffic(c, now);
  }

  /** Does whatever is due now. */
  void advance(PeerCase c, Surroundings around, long now) {
    expire(c, now);
    tellMeshLink(c, around.others);
    if (c.phase() == Phase.WAITING) {
      if (around.routerUp && around.hasRoom && c.backoff(Try.MEET).isReady(now)) {
        c.meshRtt.expire();
        enter(c, Phase.MEETING, PeerState.RENDEZVOUS, "asking for an agent over the overlay", now);
        effects.add(new SupervisorEffect.Meet(c.key, c.address));
      }
    } else if (c.phase() == Phase.CONNECTED) {
      if (c.backoff(Try.PUNCH).isReady(now)) {
        enter(c, Phase.PUNCHING, PeerState.PUNCHING, "looking for a direct path", now);
        effects.add(new SupervisorEffect.Punch(c.key, around.controls(c)));
      }
    } else if (c.phase() == Phase.ON_PATH) {
      c.idle.ignored.expire(now);
      boolean rests = around.routerUp && c.idle.isResting();
      if (rests && idle.staysAtRest(c, around.hasOtherPeers(), now)) {
        explain(c, PeerState.STANDBY, IdleRun.RESTING, now);
      } else {
        bridgeOrMeasure(c, around, now);
      }
    } else if (c.phase() == Phase.BRIDGED && around.routerUp) {
      considerUse(c, around, now);
    }
  }

  private void tellMeshLink(PeerCase c, OtherPeers others) {
    boolean listens = c.phase().atLeast(Phase.CONNECTED);
    if (listens && others.isOtherThan(c.meshRtt.ownLinkNanos())) {
      c.meshRtt.onOwnLink(others.nearestNanos());
      effects.add(new SupervisorEffect.TellMeshLink(c.key, others.nearestNanos()));
    }
  }

  private void bridgeOrMeasure(PeerCase c, Surroundings around, long now) {
    considerBridge(c, around, now);
    boolean waits = around.routerUp && c.phase() == Phase.ON_PATH;
    boolean retires = c.idle.ignored.isRetired();
    if (waits && (retires ? c.gain.takeRestMeasure(now) : c.gain.takeMeasure(c.meshRtt, now))) {
      c.meshRtt.onAsked(now);
      effects.add(new SupervisorEffect.MeasureMesh(c.key, c.address));
      if (c.meshRtt.isSilent()) {
        considerBridge(c, around, now);
      }
    }
  }

  /** The bridge is gone, and nobody misses it. */
  private void rest(PeerCase c, long now) {
    c.idle.onRest(now);
    c.gain.onRest(now);
    c.meshRtt.expire();
    c.backoff(Try.BRIDGE).reset(now);
    enter(c, Phase.ON_PATH, PeerState.STANDBY, IdleRun.RESTING, now);
  }

  private void considerUse(PeerCase c, Surroundings around, long now) {
    if (idle.isIgnored(c, around.hasOtherPeers(), now)) {
      leaveIgnored(c, now);
    } else if (idle.isToRest(c, around.hasOtherPeers(), now)) {
      unbridge(c, "idle");
      rest(c, now);
    } else {
      Use own = c.idle.own(around.hasOtherPeers(), now);
      explain(c, PeerState.BRIDGED, IdleRun.whyKept(c, own, CARRIES), now);
    }
  }

  private void onPeerUse(PeerCase c, Use use, long now) {
    idle.onPeerUse(c, use, now);
    if (use == Use.IGNORED && c.phase() == Phase.BRIDGED) {
      leaveIgnored(c, now);
    }
  }

  private void leaveIgnored(PeerCase c, long now) {
    String reason = IdleRun.whyIgnored(c);
    unbridge(c, reason);
    c.bridgeOffered = false;
    enter(c, Phase.ON_PATH, PeerState.STANDBY, reason, now);
  }

  /** When {@link #advance} may have something to do. */
  long deadlineNanos(PeerCase c, Surroundings around) {
    long release = c.releaseNanos();
    return switch (c.phase()) {
      case WAITING -> c.meetNanos(around.routerUp && around.hasRoom);
      case CONNECTED -> Effects.earlier(release, c.backoff(Try.PUNCH).readyAtNanos());
      case ON_PATH -> {
        boolean retires = c.idle.ignored.isRetired() && !c.meshRtt.isSilent();
        boolean rests = c.idle.isResting() || retires;
        boolean may = !around.controls(c) || c.bridgeOffered;
        boolean due = around.routerUp && !rests && may && choice.isGain(c);
        long bridge = due ? MeshChoice.bridgeNanos(c) : Long.MAX_VALUE;
        long measure = around.routerUp ? c.gain.measureNanos() : Long.MAX_VALUE;
        long retired = c.idle.ignored.retiredUntilNanos();
        yield Effects.earlier(Effects.earlier(release, retired), Effects.earlier(bridge, measure));
      }
      case BRIDGED -> around.routerUp ? c.idle.deadlineNanos() : Long.MAX_VALUE;
      case MEETING, SECURING, PUNCHING, BRIDGING ->
          Effects.earlier(release, c.phaseSinceNanos() + c.phase().limitNanos());
    };
  }

  /** Ends everything with this peer. */
  void release(PeerCase c, String reason) {
    unbridge(c, reason);
    if (c.isActive()) {
      effects.add(new SupervisorEffect.Forget(c.key, reason));
    }
  }

  /** There is no place for a peer that has answered. */
  void refuse(PeerCase c, String reason, long now) {
    effects.add(new SupervisorEffect.Forget(c.key, reason));
    if (c.isActive()) {
      waitAgain(c, reason, now);
    }
  }

  private void expire(PeerCase c, long now) {
    if (c.phaseAgeNanos(now) < c.phase().limitNanos()) {
      return;
    }
    switch (c.phase()) {
      case MEETING -> onUnanswered(c, now);
      case SECURING -> {
        effects.add(new SupervisorEffect.Forget(c.key, "no secured connection in time"));
        waitAgain(c, "the agent there answered, but no secured connection came about", now);
      }
      case PUNCHING -> {
        String reason = "no direct path in time";
        effects.add(new SupervisorEffect.DropPath(c.key, reason));
        onPunchFailed(c, reason, now);
      }
      case BRIDGING -> {
        String reason = "the routers did not peer in time";
        effects.add(new SupervisorEffect.Unbridge(c.key, reason));
        onBridgeEnded(c, reason, now);
      }
      case WAITING, CONNECTED, ON_PATH, BRIDGED -> {}
    }
  }

  private void onAnswered(PeerCase c, long meshRttNanos, long now) {
    onMeshRtt(c, meshRttNanos, now);
    if (!c.phase().atLeast(Phase.SECURING)) {
      enter(c, Phase.SECURING, PeerState.RENDEZVOUS, "securing the connection", now);
    }
  }

  private void onUnanswered(PeerCase c, long now) {
    if (c.phase() == Phase.MEETING) {
      waitAgain(c, PeerStatus.NO_AGENT, now);
    }
  }

  private void onAuthenticated(PeerCase c, long now) {
    if (!c.phase().atLeast(Phase.CONNECTED)) {
      c.backoff(Try.MEET).reset(now);
      enter(c, Phase.CONNECTED, PeerState.RENDEZVOUS, "connected over the overlay", now);
    }
  }

  private static void onMeshRtt(PeerCase c, long rttNanos, long now) {
    if (rttNanos > 0 && !c.phase().atLeast(Phase.BRIDGING)) {
      c.meshRtt.onMeasured(rttNanos, now);
      boolean atRest = c.idle.isResting() || c.idle.ignored.isRetired();
      c.gain.onMeasured(c.meshRtt, atRest, now);
    }
  }

  private void onPathRtt(PeerCase c, PeerEvent.PathRtt sample, long now) {
    DirectPath path = c.path;
    if (path == null || sample.smoothedNanos() <= 0 || sample.latestNanos() <= 0) {
      return;
    }
    c.path = path.withRttNanos(sample.smoothedNanos());
    c.gain.onSample(sample.latestNanos(), c.meshRtt, now);
    if (c.phase() == Phase.BRIDGED && c.gain.isLost(now)) {
      String reason = c.gain.whyLost(c.meshRtt);
      unbridge(c, reason);
      c.bridgeOffered = false;
      c.gain.onLeft(c.meshRtt, now);
      enter(c, Phase.ON_PATH, PeerState.STANDBY, "the bridge was left: " + reason, now);
    }
  }

  private void onPathFound(PeerCase c, DirectPath path, long now) {
    if (!c.phase().atLeast(Phase.CONNECTED)) {
      return;
    }
    c.path = path;
    c.gain.onPath(path.rttNanos(), now);
    if (!c.phase().atLeast(Phase.ON_PATH)) {
      c.idle.ignored.onPath();
      enter(c, Phase.ON_PATH, PeerState.STANDBY, "a direct path is ready", now);
    }
  }

  private void onPunchFailed(PeerCase c, String reason, long now) {
    if (c.phase() == Phase.PUNCHING) {
      c.backoff(Try.PUNCH).onFailure(now);
      enter(c, Phase.CONNECTED, PeerState.FAILED, reason, now);
    }
  }

  private void onPathDead(PeerCase c, String reason, long now) {
    if (!c.phase().atLeast(Phase.ON_PATH)) {
      return;
    }
    boolean proven = c.phaseAgeNanos(now) >= PROVEN_NANOS || c.phase() == Phase.BRIDGED;
    // The connection has left it already; the peer may have begun the next punch meanwhile.
    unbridge(c, reason);
    c.path = null;
    c.bridgeOffered = false;
    c.meshRtt.expire();
    c.backoff(Try.BRIDGE).reset(now);
    c.backoff(Try.PUNCH).restart(proven, now);
    IdleRun.spreadPunch(c);
    enter(c, Phase.CONNECTED, PeerState.FAILED, "the direct path died: " + reason, now);
  }

  private void onLinkClosed(PeerCase c, String reason, long now) {
    if (!c.phase().atLeast(Phase.SECURING)) {
      return;
    }
    boolean proven = c.phase().atLeast(Phase.CONNECTED) && c.phaseAgeNanos(now) >= PROVEN_NANOS;
    unbridge(c, reason);
    c.path = null;
    c.bridgeOffered = false;
    c.meshRtt.forgetLinks();
    c.backoff(Try.PUNCH).reset(now);
    c.backoff(Try.BRIDGE).reset(now);
    c.backoff(Try.MEET).restart(proven, now);
    enter(c, Phase.WAITING, PeerState.FAILED, "the connection ended: " + reason, now);
    c.idle.onWake(now);
  }

  private void onBridgeOffered(PeerCase c, long now) {
    if (c.phase().atLeast(Phase.CONNECTED) && !c.phase().atLeast(Phase.BRIDGING)) {
      c.bridgeOffered = true;
      idle.onOffer(c, now);
      c.backoff(Try.BRIDGE).skip(now);
    }
  }

  private void onBridged(PeerCase c, long now) {
    if (c.phase() == Phase.BRIDGING) {
      c.gain.onBridged(c.meshRtt, now);
      c.idle.onTraffic(now);
      enter(c, Phase.BRIDGED, PeerState.BRIDGED, CARRIES, now);
    }
  }

  private void onBridgeEnded(PeerCase c, String reason, long now) {
    c.bridgeOffered = false;
    if (!c.phase().atLeast(Phase.BRIDGING)) {
      return;
    }
    if (c.phase() == Phase.BRIDGED && c.idle.isAgreed()) {
      rest(c, now);
      return;
    }
    boolean proven = c.phase() == Phase.BRIDGED && c.phaseAgeNanos(now) >= PROVEN_NANOS;
    c.gain.onEnded(c.meshRtt, now);
    c.backoff(Try.BRIDGE).restart(proven, now);
    PeerState state = c.phase() == Phase.BRIDGED ? PeerState.STANDBY : PeerState.FAILED;
    enter(c, Phase.ON_PATH, state, "the bridge ended: " + reason, now);
  }

  private void considerBridge(PeerCase c, Surroundings around, long now) {
    String wait = whyNotBridge(c, around, now);
    if (wait.isEmpty()) {
      c.bridgeOffered = false;
      c.idle.onBridging(now);
      enter(c, Phase.BRIDGING, PeerState.CONNECTING, "handing the path to the routers", now);
      effects.add(new SupervisorEffect.Bridge(c.key, !around.controls(c)));
      return;
    }
    boolean backingOff = around.routerUp && !c.backoff(Try.BRIDGE).isReady(now);
    if (!backingOff) {
      explain(c, PeerState.STANDBY, wait, now);
    }
    if (c.bridgeOffered && around.controls(c) && !MeshChoice.isMeasuring(c, now)) {
      c.bridgeOffered = false;
      effects.add(new SupervisorEffect.Unbridge(c.key, wait));
    }
  }

  /** Empty when there is no reason. */
  private String whyNotBridge(PeerCase c, Surroundings around, long now) {
    if (!around.routerUp) {
      return "the router does not answer";
    }
    String mesh = choice.why(c, now);
    if (!mesh.isEmpty()) {
      return mesh;
    }
    if (!c.backoff(Try.BRIDGE).isReady(now)) {
      return "waiting before the next bridge";
    }
    return around.controls(c) && !c.bridgeOffered ? "waiting for the peer's offer" : "";
  }

  private void unbridge(PeerCase c, String reason) {
    if (c.phase().atLeast(Phase.BRIDGING)) {
      effects.add(new SupervisorEffect.Unbridge(c.key, reason));
    }
  }

  private void waitAgain(PeerCase c, String reason, long now) {
    c.backoff(Try.MEET).onFailure(now);
    enter(c, Phase.WAITING, PeerState.FAILED, reason, now);
  }

  private void enter(PeerCase c, Phase phase, PeerState state, String reason, long now) {
    if (c.enter(phase, state, reason, now)) {
      effects.add(new SupervisorEffect.Changed(c.status()));
    }
  }

  private void explain(PeerCase c, PeerState state, String reason, long now) {
    if (c.explain(state, reason, now)) {
      effects.add(new SupervisorEffect.Changed(c.status()));
    }
  }
}
