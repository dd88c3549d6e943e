package dev.ratatoskr.agent.supervise;

import dev.ratatoskr.agent.supervise.PeerCase.Phase;
import dev.ratatoskr.agent.supervise.PeerCase.Try;
import java.util.concurrent.TimeUnit;

/** Lets bridges go that are idle or ignored, and brings them back. */
final class IdleRun {
  /** What the status says of a bridge that was let go. */
  static final String RESTING = "idle: the bridge is back when there is traffic";

  /** And of one that the routers do not use. */
  static final String RETIRED =
      "retired for an hour: the routers keep to the mesh though the bridge is up, as those before"
          + " 0.5.13 may";

  private static final String REMADE =
      "made anew: the routers keep to the mesh though the bridge is up";

  /** Within it the paths of bridges that were let go are punched again. */
  static final long SPREAD_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final Effects effects;

  IdleRun(Effects effects) {
    this.effects = effects;
  }

  /** What the bridge has carried. */
  void onFrames(PeerCase c, PeerEvent.BridgeTraffic seen, long now) {
    if (c.phase() == Phase.BRIDGED) {
      c.idle.onFrames(seen.frames(), now);
      c.idle.ignored.onFrames(seen.frames() - seen.strangers(), now);
    }
  }

  /** Users' packets went to or from the peer. */
  void onTraffic(PeerCase c, long now) {
    c.idle.onTraffic(now);
    if (c.phase() == Phase.BRIDGED) {
      c.idle.ignored.onTraffic(now);
    }
    if (c.idle.isResting()) {
      wake(c, now);
    }
  }

  void onPeerUse(PeerCase c, Use use, long now) {
    if (use == Use.IGNORED) {
      c.idle.ignored.onPeerIgnored(c.phase() == Phase.BRIDGED, now);
      c.backoff(Try.BRIDGE).reset(now);
      return;
    }
    c.idle.onPeer(use, now);
    if (use != Use.IDLE && c.idle.isResting()) {
      wake(c, now);
    }
  }

  /** The peer offers the bridge anew, so it wants it. */
  void onOffer(PeerCase c, long now) {
    if (c.idle.isResting()) {
      c.idle.onWake(now);
      c.want(PeerCase.RELEASE_NANOS, now);
    }
  }

  /** Tells the peer when the routers ignore the bridge that stands; true when they do. */
  boolean isIgnored(PeerCase c, boolean hasOtherPeers, long now) {
    boolean otherWay = hasOtherPeers && !c.meshRtt.isSilent();
    if (!otherWay || !c.idle.ignored.isIgnored()) {
      return false;
    }
    c.idle.ignored.onIgnored(now);
    c.backoff(Try.BRIDGE).reset(now);
    effects.add(new SupervisorEffect.TellUse(c.key, Use.IGNORED));
    return true;
  }

  /** Why a bridge that the routers ignore is taken down. */
  static String whyIgnored(PeerCase c) {
    return c.idle.ignored.isRetired() ? RETIRED : REMADE;
  }

  /** Tells the peer what has changed; true when the bridge that stands is to be let go. */
  boolean isToRest(PeerCase c, boolean hasOtherPeers, long now) {
    Use own = c.idle.own(hasOtherPeers, now);
    if (c.idle.takeNews(own, now)) {
      effects.add(new SupervisorEffect.TellUse(c.key, own));
    }
    return c.idle.isSettled(now);
  }

  /** Looks after a peer whose bridge was let go; false when it is wanted again. */
  boolean staysAtRest(PeerCase c, boolean hasOtherPeers, long now) {
    if (c.meshRtt.isSilent()) {
      c.idle.onNeeded(now);
    }
    if (!hasOtherPeers || c.meshRtt.isSilent()) {
      wake(c, now);
      return false;
    }
    if (c.gain.takeRestMeasure(now)) {
      if (GainWatch.isRound(c.meshRtt)) {
        c.meshRtt.expire();
      }
      c.meshRtt.onAsked(now);
      effects.add(new SupervisorEffect.MeasureMesh(c.key, c.address));
    }
    return true;
  }

  /**
   * The path of a bridge that was let go is lost: with many peers all punches at once would be a
   * burst, and nobody waits for these. What wants the peer wants the punch at once.
   */
  static void spreadPunch(PeerCase c) {
    if (c.idle.isResting()) {
      c.backoff(Try.PUNCH).spread(SPREAD_NANOS);
    }
  }

  /** Why a bridge that stands is kept though it is idle; what else the status says otherwise. */
  static String whyKept(PeerCase c, Use own, String otherwise) {
    if (own == Use.NEEDED) {
      return "idle, but kept: there is no other way";
    }
    return own == Use.IDLE && c.idle.peer() == Use.NEEDED
        ? "idle, but kept: the peer has no other way"
        : otherwise;
  }

  private void wake(PeerCase c, long now) {
    c.idle.onWake(now);
    c.want(PeerCase.RELEASE_NANOS, now);
    c.backoff(Try.PUNCH).skip(now);
    c.backoff(Try.BRIDGE).reset(now);
    if (c.idle.takeNews(Use.BUSY, now)) {
      effects.add(new SupervisorEffect.TellUse(c.key, Use.BUSY));
    }
  }
}
