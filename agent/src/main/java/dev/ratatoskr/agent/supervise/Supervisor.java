package dev.ratatoskr.agent.supervise;

import dev.ratatoskr.proto.PeerKey;
import java.net.Inet6Address;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides whom to meet, when to punch, when to bridge and when to let go.
 *
 * <p>Both agents of a pair decide for themselves. The smaller key controls the punch, the larger
 * key offers the bridge; whoever does not initiate follows an offer at once, whatever its own
 * back-off says, so two agents that start at different times cannot wait for each other.
 *
 * <p>After each {@code onX} call {@link #poll} until {@link SupervisorEffect.WaitUntil}; early,
 * late and double timeouts are harmless. Thread: the loop.
 */
public final class Supervisor {
  private static final int MAX_CASES = 1024;

  private final SupervisorPolicy policy;
  private final RandomGenerator random;
  private final Map<PeerKey, PeerCase> cases = new LinkedHashMap<>();
  private final Effects effects = new Effects();
  private final PeerRun run;
  private OtherPeers others = OtherPeers.NONE;
  private @Nullable PeerKey self;
  private boolean routerUp;
  private boolean stopped;

  /** A supervisor that knows nobody and waits for the router. */
  public Supervisor(SupervisorPolicy policy, RandomGenerator random) {
    this.policy = policy;
    this.random = random;
    this.run = new PeerRun(policy, effects);
  }

  /**
   * The router answers; repeated calls are harmless. Bridges are made again at once; under another
   * key everything known is forgotten.
   */
  public void onRouterUp(PeerKey selfKey, long nowNanos) {
    if (self != null && !self.equals(selfKey)) {
      List.copyOf(cases.values()).forEach(c -> forget(c, "the router has another key now"));
    }
    self = selfKey;
    if (!routerUp) {
      routerUp = true;
      cases.values().forEach(c -> c.backoff(PeerCase.Try.BRIDGE).reset(nowNanos));
    }
    advanceAll(nowNanos);
  }

  /** The router's admin socket is away. What stands is left alone: the router may still run. */
  public void onRouterDown(long nowNanos) {
    routerUp = false;
    advanceAll(nowNanos);
  }

  /** The router has a session with this node. May be repeated, for instance when it has traffic. */
  public void onSession(PeerKey key, Inet6Address address, long nowNanos) {
    PeerCase c = admit(key, address, nowNanos);
    if (c != null) {
      c.interest.session(true);
      advance(c, nowNanos);
    }
  }

  /** A user's packets went to or from this node; unknown nodes are ignored. */
  public void onTraffic(PeerKey key, long nowNanos) {
    PeerCase c = cases.get(key);
    if (c != null) {
      run.onTraffic(c, nowNanos);
      advance(c, nowNanos);
    }
  }

  /** The session ended; the peer is released some minutes later. */
  public void onSessionGone(PeerKey key, long nowNanos) {
    PeerCase c = cases.get(key);
    if (c != null && c.interest.hasSession()) {
      c.interest.session(false);
      c.want(PeerCase.RELEASE_NANOS, nowNanos);
      advance(c, nowNanos);
    }
  }

  /**
   * This node's agent reached out to us: an overlay probe or a connection of it arrived. It counts
   * as wanted, and an agent that was not there before is met at once.
   *
   * @return false when the lists do not permit it: do not answer
   */
  public boolean onIncoming(PeerKey key, Inet6Address address, long nowNanos) {
    PeerCase c = admit(key, address, nowNanos);
    if (c == null) {
      return false;
    }
    c.want(PeerCase.RELEASE_NANOS, nowNanos);
    c.backoff(PeerCase.Try.MEET).skip(nowNanos);
    advance(c, nowNanos);
    return true;
  }

  /**
   * The nodes the router peers with in some other way than by our bridges: they need none.
   *
   * @param present all of them; replaces the former ones
   */
  public void onOtherPeers(OtherPeers present, long nowNanos) {
    if (present.equals(others)) {
      return;
    }
    others = present;
    for (PeerCase c : List.copyOf(cases.values())) {
      if (others.keys().contains(c.key)) {
        forget(c, "the router peers with this node already");
      }
    }
    advanceAll(nowNanos);
  }

  /** Something happened with a peer; unknown peers are ignored (see {@link #onIncoming}). */
  public void onPeerEvent(PeerKey key, PeerEvent event, long nowNanos) {
    PeerCase c = cases.get(key);
    if (c == null) {
      return;
    }
    boolean speaks =
        event instanceof PeerEvent.Answered || event instanceof PeerEvent.Authenticated;
    if (speaks && !c.phase().atLeast(PeerCase.Phase.SECURING) && !takePlace(c)) {
      run.refuse(c, "there are as many peers as permitted", nowNanos);
      return;
    }
    run.onEvent(c, event, nowNanos);
    advance(c, nowNanos);
  }

  /** Our network changed: whatever failed before may work now. */
  public void onNetworkChanged(long nowNanos) {
    for (PeerCase c : cases.values()) {
      for (PeerCase.Try kind : PeerCase.Try.values()) {
        c.backoff(kind).reset(nowNanos);
      }
      IdleRun.spreadPunch(c);
    }
    advanceAll(nowNanos);
  }

  /** The time of the last {@link SupervisorEffect.WaitUntil} came. */
  public void onTimeout(long nowNanos) {
    advanceAll(nowNanos);
  }

  /** The agent stops: everything is let go, and no further input has an effect. */
  public void onStop() {
    List.copyOf(cases.values()).forEach(c -> forget(c, "the agent stops"));
    stopped = true;
  }

  /** The next effect; {@link SupervisorEffect.WaitUntil} when there is none. */
  public SupervisorEffect poll() {
    SupervisorEffect next = effects.next();
    return next != null ? next : new SupervisorEffect.WaitUntil(deadlineNanos());
  }

  /** All peers known, in the order they were met. */
  public List<PeerStatus> status() {
    return cases.values().stream().map(PeerCase::status).toList();
  }

  private @Nullable PeerCase admit(PeerKey key, Inet6Address address, long nowNanos) {
    PeerKey own = self;
    if (stopped || (own != null && own.equals(key)) || others.keys().contains(key)) {
      return null;
    }
    if (!policy.access().permits(key, address)) {
      return null;
    }
    PeerCase known = cases.get(key);
    if (known == null && cases.size() < MAX_CASES) {
      known = new PeerCase(key, address, policy.idleNanos(), random, nowNanos);
      cases.put(key, known);
    }
    return known;
  }

  private void forget(PeerCase c, String reason) {
    run.release(c, reason);
    cases.remove(c.key);
  }

  private void advanceAll(long nowNanos) {
    for (PeerCase c : new ArrayList<>(cases.values())) {
      advance(c, nowNanos);
    }
  }

  private void advance(PeerCase c, long nowNanos) {
    if (stopped || !cases.containsKey(c.key)) {
      return;
    }
    boolean remembersFailure = !c.isActive() && !c.backoff(PeerCase.Try.MEET).isReady(nowNanos);
    if (!c.isWanted(nowNanos) && !remembersFailure) {
      forget(c, "nothing was exchanged for some minutes");
      advanceWaiting(nowNanos);
      return;
    }
    PeerKey own = self;
    if (own != null) {
      run.advance(c, around(own, c.interest.hasSession()), nowNanos);
    }
  }

  /**
   * A place for a peer that has answered; false when there is none. A path that is only kept for a
   * bridge that was let go gives way to who has a session, but not before that one's agent is known
   * to be there.
   */
  private boolean takePlace(PeerCase c) {
    // Who is let in unasked comes after those who are being asked.
    PeerCase.Phase least = c.isActive() ? PeerCase.Phase.SECURING : PeerCase.Phase.MEETING;
    long taken = cases.values().stream().filter(other -> other.phase().atLeast(least)).count();
    if (taken < policy.maxPeers()) {
      return true;
    }
    if (!c.interest.hasSession()) {
      return false;
    }
    Optional<PeerCase> oldest =
        cases.values().stream()
            .filter(Supervisor::mayGiveWay)
            .min((one, two) -> Long.signum(one.idle.keepPathNanos() - two.idle.keepPathNanos()));
    oldest.ifPresent(other -> forget(other, "another peer needs the place"));
    return oldest.isPresent();
  }

  /** Never one with a bridge: it does not rest. */
  private static boolean mayGiveWay(PeerCase c) {
    return c.isActive() && c.idle.isResting() && !c.interest.hasSession();
  }

  /** A place became free: those who wait for their turn may have it. */
  private void advanceWaiting(long nowNanos) {
    PeerKey own = self;
    for (PeerCase c : cases.values()) {
      if (own != null && !c.isActive() && c.isWanted(nowNanos)) {
        run.advance(c, around(own, c.interest.hasSession()), nowNanos);
      }
    }
  }

  private PeerRun.Surroundings around(PeerKey own, boolean hasSession) {
    return new PeerRun.Surroundings(routerUp, hasRoom(hasSession), others, own);
  }

  /** Whether one more may be asked: with a session also in place of those that would give way. */
  private boolean hasRoom(boolean hasSession) {
    long taken =
        cases.values().stream().filter(c -> c.isActive() && !(hasSession && mayGiveWay(c))).count();
    return taken < policy.maxPeers();
  }

  private long deadlineNanos() {
    long earliest = Long.MAX_VALUE;
    PeerKey own = self;
    if (stopped || own == null) {
      return earliest;
    }
    PeerRun.Surroundings wanted = around(own, true);
    PeerRun.Surroundings unasked = around(own, false);
    for (PeerCase c : cases.values()) {
      PeerRun.Surroundings around = c.interest.hasSession() ? wanted : unasked;
      earliest = Effects.earlier(earliest, run.deadlineNanos(c, around));
    }
    return earliest;
  }
}
