package dev.ratatoskr.punch.peer;

import dev.ratatoskr.proto.Candidate;
import dev.ratatoskr.proto.rendezvous.wire.CandidateOffer;
import dev.ratatoskr.proto.rendezvous.wire.Envelope;
import dev.ratatoskr.proto.rendezvous.wire.PunchResult;
import dev.ratatoskr.proto.stun.ReceivedStun;
import dev.ratatoskr.punch.LocalPort;
import dev.ratatoskr.punch.Step;
import dev.ratatoskr.punch.behaviour.NatFacts;
import dev.ratatoskr.punch.check.Role;
import dev.ratatoskr.punch.peer.Messages.Offer;
import dev.ratatoskr.punch.peer.PunchEvent.Cause;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * The whole punch to one peer, for either role and as often as wanted.
 *
 * <pre>
 * controlling                                  controlled
 *                        (PunchOffer, id 0) <- onStart: an invitation that already is its offer
 * onStart: PunchOffer -&gt;                    <- PunchOffer, unless the invitation did
 * PunchStart -&gt;                                starts at receipt
 * starts half a rendezvous round trip later
 *              probes &lt;------------------&gt; probes
 * PunchResult (failed) from either: the next attempt, each side from a fresh port; in the second the
 * controlled side says PunchStart
 * </pre>
 *
 * <p>The punch id is the controlling side's alone, so two sides that begin at once cannot disagree.
 * An offer waits a moment for the port's first reflexive candidate: were one side to begin without
 * it, its late hole could meet a NAT that has already refused the other's packets (facts: the
 * early-arrival trap). Whatever a peer sends beyond its turn is counted and has no effect.
 */
public final class PunchCoordinator {
  /** More than any rendezvous that is of use takes; a peer may pretend anything. */
  private static final long MAX_RTT_NANOS = 10_000_000_000L;

  /** Uplinks besides the main one that take part in a punch. */
  public static final int MAX_FURTHER_PORTS = 2;

  private final int maxAttempts;
  private final AttemptRunner runner;
  private final PunchBudget budget = new PunchBudget();
  private final LocalPort sharedPort;

  /**
   * A coordinator that has not begun.
   *
   * @param role CONTROLLING for the side that is the QUIC client
   * @param sharedPort for the first attempt; never closed here
   * @param memory of earlier punches with this peer
   * @param random cryptographically strong outside of tests
   */
  public PunchCoordinator(
      PunchSettings settings,
      Role role,
      LocalPort sharedPort,
      PunchMemory.Of memory,
      RandomGenerator random) {
    this.maxAttempts = settings.attempts();
    this.runner = new AttemptRunner(settings, role, sharedPort, memory, random);
    this.sharedPort = sharedPort;
  }

  /** Whether an attempt is under way: neither a path nor the end has been told. */
  public boolean isPunching() {
    return runner.isPunching();
  }

  /** Messages of the peer that had no effect. */
  public long ignoredMessages() {
    return budget.ignored();
  }

  /** Begins a punch, or asks the controlling side for one; no effect while one is under way. */
  public void onStart(long nowNanos) {
    if (!isPunching()) {
      runner.punchId = runner.role == Role.CONTROLLING ? runner.newPunchId() : 0;
      runner.begin(1, nowNanos);
      runner.prepareOffer(nowNanos);
    }
  }

  /** Ends the punch and tells the peer; a path already nominated is no longer answered for. */
  public void onStop(long nowNanos) {
    if (isPunching()) {
      runner.result(PunchResult.Outcome.OUTCOME_GAVE_UP);
      runner.giveUp(PunchEvent.Reason.STOPPED);
    }
    runner.drop();
  }

  /** The rendezvous' latest round trip. */
  public void onRendezvousRtt(long rttNanos) {
    runner.rendezvousRttNanos = Math.clamp(rttNanos, 0, MAX_RTT_NANOS);
  }

  /** The fresh port that was asked for is open. */
  public void onPortOpened(LocalPort port, long nowNanos) {
    runner.onPort(port, true, nowNanos);
  }

  /** The fresh port could not be opened: the shared one must do. */
  public void onPortFailed(long nowNanos) {
    runner.onPort(sharedPort, false, nowNanos);
  }

  /**
   * A port on a further uplink is open, for all attempts; it closes by {@link #onPortClosed}. One
   * beyond {@value #MAX_FURTHER_PORTS} has no effect.
   */
  public void onFurtherPort(LocalPort port) {
    runner.onFurtherPort(port);
  }

  /** One of the ports of a search is open. */
  public void onSprayPort(LocalPort port) {
    runner.onSprayPort(port);
  }

  /** The gatherer learnt about the NAT before a port. */
  public void onNatObserved(int portId, NatFacts facts) {
    runner.candidates.observed(portId, facts);
  }

  /** The gatherer found a candidate of any port; those of ports not used here are kept. */
  public void onLocalCandidate(int portId, Candidate candidate, long nowNanos) {
    runner.onLocalCandidate(portId, candidate, nowNanos);
  }

  /** A candidate is no longer valid. */
  public void onLocalCandidateLost(int portId, Candidate candidate) {
    runner.candidates.remove(portId, candidate);
  }

  /** A port of anybody's is closed: what was learnt of it is of no use. */
  public void onPortClosed(int portId) {
    runner.candidates.forget(portId);
  }

  /** All servers have answered for a port, or will not: nothing to wait for. */
  public void onGathered(int portId, long nowNanos) {
    runner.candidates.gathered(portId);
    Attempt present = runner.attempt;
    if (present != null && present.uses(portId)) {
      runner.prepareOffer(nowNanos);
    }
  }

  /** A message of the peer; those that are not about punching have no effect. */
  public void onSignal(Envelope message, long nowNanos) {
    if (message.hasPunchOffer()) {
      Optional<Offer> offer = Messages.read(message.getPunchOffer());
      offer.ifPresentOrElse(o -> onOffer(o, nowNanos), budget::ignore);
    } else if (message.hasCandidateOffer()) {
      onRemoteCandidate(message.getCandidateOffer(), nowNanos);
    } else if (message.hasPunchStart()) {
      Messages.Key key =
          new Messages.Key(
              message.getPunchStart().getPunchId(), message.getPunchStart().getAttempt());
      onPeerStart(key, nowNanos);
    } else if (message.hasPunchResult()) {
      onResult(message.getPunchResult(), nowNanos);
    }
  }

  /** Takes a STUN message; true when it was a probe of this punch, with or without effect. */
  public boolean onStun(int portId, InetSocketAddress from, ReceivedStun stun, long nowNanos) {
    return runner.onStun(portId, from, stun, nowNanos);
  }

  /** Does what is due. */
  public void onTimeout(long nowNanos) {
    runner.onTimeout(nowNanos);
  }

  /** What to do next. */
  public Step<PunchEvent> poll() {
    return runner.out.poll(runner.timers.nextNanos());
  }

  private void onOffer(Offer offer, long nowNanos) {
    boolean taken =
        switch (runner.role) {
          case CONTROLLING -> onAnsweringOffer(offer, nowNanos);
          case CONTROLLED -> onLeadingOffer(offer, nowNanos);
        };
    Attempt present = runner.attempt;
    if (!taken || present == null) {
      budget.ignore();
      return;
    }
    present.onOffer(offer);
    runner.prepareOffer(nowNanos);
    runner.beginChecks(present, nowNanos);
  }

  /** To the controlling side: the other half of the attempt, or an invitation. */
  private boolean onAnsweringOffer(Offer offer, long nowNanos) {
    Attempt present = runner.attempt;
    boolean invitation = offer.key().equals(new Messages.Key(0, 1));
    if (isPunching() && present != null) {
      boolean expected = offer.key().equals(runner.key()) || (invitation && present.number == 1);
      return expected && present.theirs == null;
    }
    if (!invitation || !budget.admitPunch(nowNanos)) {
      return false;
    }
    runner.punchId = runner.newPunchId();
    runner.begin(1, nowNanos);
    return true;
  }

  /** To the controlled side: the controlling side decides which attempt it is. */
  private boolean onLeadingOffer(Offer offer, long nowNanos) {
    Attempt present = runner.attempt;
    Messages.Key key = offer.key();
    if (key.punchId() == 0 || key.attempt() < 1 || key.attempt() > maxAttempts) {
      return false;
    }
    if (present != null && key.punchId() == runner.punchId) {
      if (key.attempt() != present.number + 1) {
        return false;
      }
      runner.begin(key.attempt(), nowNanos);
      return true;
    }
    if (key.attempt() != 1 || !budget.admitPunch(nowNanos)) {
      return false;
    }
    boolean invited = isPunching() && runner.punchId == 0;
    runner.punchId = key.punchId();
    if (!invited) {
      runner.begin(1, nowNanos);
    }
    return true;
  }

  private void onRemoteCandidate(CandidateOffer offer, long nowNanos) {
    Messages.Key key = new Messages.Key(offer.getPunchId(), offer.getAttempt());
    Optional<Candidate> candidate = Messages.read(offer.getCandidate());
    Attempt present = runner.attempt;
    boolean fits =
        key.equals(runner.key())
            || (runner.role == Role.CONTROLLING && key.equals(new Messages.Key(0, 1)));
    if (present == null
        || !fits
        || key.attempt() != present.number
        || present.theirs == null
        || candidate.isEmpty()) {
      budget.ignore();
    } else if (present.onRemote(candidate.get())) {
      runner.disclose(present, nowNanos);
    } else {
      budget.ignore();
    }
  }

  private void onPeerStart(Messages.Key key, long nowNanos) {
    Attempt present = runner.attempt;
    if (present == null
        || !isPunching()
        || present.isLedBy(runner.role)
        || !key.equals(runner.key())
        || present.startWanted) {
      budget.ignore();
      return;
    }
    present.startWanted = true;
    if (present.session != null) {
      runner.timers.cancel(AttemptRunner.Timer.SIGNAL);
      runner.start(present, nowNanos);
    }
  }

  private void onResult(PunchResult result, long nowNanos) {
    Attempt present = runner.attempt;
    Messages.Key key = new Messages.Key(result.getPunchId(), result.getAttempt());
    if (present == null || present.failed || !key.equals(runner.key())) {
      budget.ignore();
      return;
    }
    switch (result.getOutcome()) {
      case OUTCOME_ATTEMPT_FAILED -> runner.failed(present, new Cause.Peer(), nowNanos);
      case OUTCOME_GAVE_UP -> {
        if (isPunching()) {
          runner.giveUp(PunchEvent.Reason.PEER_GAVE_UP);
        }
      }
      case OUTCOME_NOMINATED -> {
        if (result.getHeardAfterMicros() > 0) {
          runner.onPeerHeard(
              present, TimeUnit.MICROSECONDS.toNanos(result.getHeardAfterMicros()), nowNanos);
        }
      }
      case OUTCOME_UNSPECIFIED, UNRECOGNIZED -> budget.ignore();
    }
  }
}
