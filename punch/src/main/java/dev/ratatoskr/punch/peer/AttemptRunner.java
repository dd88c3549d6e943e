package dev.ratatoskr.punch.peer;

import dev.ratatoskr.proto.Candidate;
import dev.ratatoskr.proto.rendezvous.wire.Envelope;
import dev.ratatoskr.proto.rendezvous.wire.PunchResult;
import dev.ratatoskr.proto.stun.ReceivedStun;
import dev.ratatoskr.punch.LocalPort;
import dev.ratatoskr.punch.Step;
import dev.ratatoskr.punch.StepQueue;
import dev.ratatoskr.punch.Timers;
import dev.ratatoskr.punch.check.CheckEvent;
import dev.ratatoskr.punch.check.Path;
import dev.ratatoskr.punch.check.PunchSession;
import dev.ratatoskr.punch.check.Role;
import dev.ratatoskr.punch.check.SessionSettings;
import dev.ratatoskr.punch.peer.PunchEvent.Cause;
import dev.ratatoskr.punch.stun.Credentials;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Runs the attempts of a punch: offer, common start, checks, outcome. Trusts its caller. */
final class AttemptRunner {
  final LocalCandidates candidates;
  final StepQueue<PunchEvent> out = new StepQueue<>();
  final Timers<Timer> timers = new Timers<>(Timer.class);
  final Role role;
  long rendezvousRttNanos;
  long punchId;
  @Nullable Attempt attempt;

  private final PunchSettings settings;
  private final LocalPort sharedPort;
  private final Tactics tactics;
  private final RandomGenerator random;
  private boolean nominated;

  enum Timer {
    GATHER,
    START,
    SIGNAL,
    SESSION,
    SPRAY
  }

  AttemptRunner(
      PunchSettings settings,
      Role role,
      LocalPort sharedPort,
      PunchMemory.Of memory,
      RandomGenerator random) {
    this.settings = settings;
    this.role = role;
    this.sharedPort = sharedPort;
    this.random = random;
    this.candidates = new LocalCandidates(sharedPort.id());
    this.tactics = new Tactics(settings, memory, candidates);
  }

  boolean isPunching() {
    return attempt != null && !nominated;
  }

  void onPort(LocalPort port, boolean fresh, long nowNanos) {
    Attempt present = attempt;
    if (present != null && present.port == null && !present.failed) {
      present.port = fresh ? port : sharedPort;
      present.ownsPort = fresh;
      prepareOffer(nowNanos);
    } else if (fresh) {
      out.emit(new PunchEvent.ClosePort(port.id()));
    }
  }

  void onLocalCandidate(int portId, Candidate candidate, long nowNanos) {
    Attempt present = attempt;
    if (!candidates.add(portId, candidate) || present == null || present.port == null) {
      return;
    }
    if (!present.uses(portId) && !candidates.isFurther(portId)) {
      return;
    }
    if (!present.isOffered()) {
      prepareOffer(nowNanos);
    } else {
      disclose(present, nowNanos);
    }
  }

  /** A port on a further uplink is open. What began without it takes only what comes there. */
  void onFurtherPort(LocalPort port) {
    if (candidates.addFurther(port) && attempt != null && attempt.session != null) {
      attempt.session.onPort(port);
    }
  }

  void onTimeout(long nowNanos) {
    Attempt present = attempt;
    if (present == null) {
      return;
    }
    if (timers.expire(Timer.GATHER, nowNanos)) {
      offer(present, nowNanos);
    }
    if (timers.expire(Timer.START, nowNanos)) {
      start(present, nowNanos);
    }
    if (timers.expire(Timer.SPRAY, nowNanos) && present.spray != null && present.port != null) {
      present.spray.onTimeout(present.port.id(), nowNanos);
      pump(present, nowNanos);
    }
    if (timers.expire(Timer.SESSION, nowNanos) && present.session != null) {
      present.session.onTimeout(nowNanos);
      pump(present, nowNanos);
    }
    if (timers.expire(Timer.SIGNAL, nowNanos)) {
      result(PunchResult.Outcome.OUTCOME_GAVE_UP);
      giveUp(PunchEvent.Reason.SIGNALLING_TIMEOUT);
    }
  }

  void begin(int number, long nowNanos) {
    drop();
    Attempt next = new Attempt(number, Credentials.random(random));
    attempt = next;
    timers.set(Timer.SIGNAL, nowNanos + settings.signalNanos());
    if (candidates.isMapped()
        || (number == 1 && !candidates.nat(sharedPort.id()).isPredictable())) {
      next.port = sharedPort;
    } else {
      // What a counting NAT does next shows only on a port that was just opened.
      out.emit(new PunchEvent.OpenPort(number));
    }
  }

  void prepareOffer(long nowNanos) {
    Attempt present = attempt;
    if (present == null || present.isOffered() || present.failed || present.port == null) {
      return;
    }
    if (candidates.isReady(present.port.id())) {
      offer(present, nowNanos);
    } else if (!timers.isSet(Timer.GATHER)) {
      timers.set(Timer.GATHER, nowNanos + settings.gatherNanos());
    }
  }

  void offer(Attempt present, long nowNanos) {
    LocalPort port = present.port;
    if (port == null || present.isOffered()) {
      return;
    }
    timers.cancel(Timer.GATHER);
    Plan.Side side = tactics.side(port.id(), nowNanos);
    present.ours = side;
    List<Candidate> told = present.news(candidates);
    signal(Messages.offer(new Messages.Offer(key(), present.local, told, side)));
    beginChecks(present, nowNanos);
  }

  void beginChecks(Attempt present, long nowNanos) {
    LocalPort port = present.port;
    Attempt.Heard theirs = present.theirs;
    if (!present.isOffered() || theirs == null || port == null || present.session != null) {
      return;
    }
    PunchSession.Sides sides =
        new PunchSession.Sides(role, theirs.credentials(), candidates.ports(port));
    Plan plan = tactics.plan(present);
    SessionSettings limits = tactics.session(plan, rendezvousRttNanos);
    present.session = new PunchSession(sides, limits, tactics::admitTarget, random);
    switch (plan.kind()) {
      case CHECK -> present.check(candidates, nowNanos);
      case SPRAY_OPEN, SPRAY_SEND -> beginSpray(present, plan.kind(), nowNanos);
    }
    tell(present);
    if (present.isLedBy(role)) {
      timers.cancel(Timer.SIGNAL);
      signal(Messages.start(key()));
      timers.set(Timer.START, nowNanos + tactics.startDelayNanos(key(), rendezvousRttNanos));
    } else if (present.startWanted) {
      timers.cancel(Timer.SIGNAL);
      start(present, nowNanos);
    }
    pump(present, nowNanos);
  }

  private void tell(Attempt present) {
    present.news(candidates).forEach(news -> signal(Messages.candidate(key(), news)));
  }

  /**
   * Either side has learnt of a candidate. It may show that both are in one home, which opens the
   * addresses there to both. A search goes on towards what was known when it began.
   */
  void disclose(Attempt present, long nowNanos) {
    if (!isPunching() || present.failed) {
      return;
    }
    tell(present);
    if (present.session != null && tactics.plan(present).kind() == Plan.Kind.CHECK) {
      present.check(candidates, nowNanos);
      pump(present, nowNanos);
    }
  }

  private void beginSpray(Attempt present, Plan.Kind kind, long nowNanos) {
    PunchSession session = present.session;
    Optional<InetSocketAddress> target = SprayTarget.of(present.named.theirs);
    if (session != null && target.isPresent() && tactics.maySpray(target.get(), nowNanos)) {
      SpraySettings spray = tactics.spray();
      present.spray = new Spray(spray, session, target.get(), random, out);
      if (kind == Plan.Kind.SPRAY_OPEN) {
        out.emit(new PunchEvent.OpenSpray(spray.sockets()));
      }
    }
  }

  void start(Attempt present, long nowNanos) {
    PunchSession session = present.session;
    if (session == null) {
      return;
    }
    session.onStart(nowNanos);
    if (present.spray != null && tactics.plan(present).kind() == Plan.Kind.SPRAY_SEND) {
      present.spray.onStart(nowNanos);
    }
    pump(present, nowNanos);
  }

  /** A socket of the search is open. */
  void onSprayPort(LocalPort socket) {
    Attempt present = attempt;
    if (present == null || present.spray == null || nominated) {
      out.emit(new PunchEvent.ClosePort(socket.id()));
    } else {
      present.spray.onSocket(socket);
    }
  }

  /** A message of the peer; on a socket of the search only one that proves it was found counts. */
  boolean onStun(int portId, InetSocketAddress from, ReceivedStun stun, long nowNanos) {
    Attempt present = attempt;
    if (present == null || present.session == null) {
      return false;
    }
    PunchSession session = present.session;
    Spray spray = present.spray;
    if (spray != null && spray.owns(portId)) {
      if (!session.isAuthenticRequest(stun)) {
        return true;
      }
      spray.onHeard(portId);
    }
    boolean taken = session.onStun(portId, from, stun, nowNanos);
    if (spray != null && session.heardAfterNanos().isPresent()) {
      spray.onFound();
    }
    pump(present, nowNanos);
    return taken;
  }

  /** Passes on what the session has to say. */
  void pump(Attempt present, long nowNanos) {
    PunchSession session = present.session;
    while (session != null && session == present.session) {
      switch (session.poll()) {
        case Step.Send<CheckEvent> s -> out.send(s.portId(), s.to(), s.payload());
        case Step.Emit<CheckEvent> e -> onCheckEvent(present, e.event(), nowNanos);
        case Step.WaitUntil<CheckEvent> w -> {
          timers.cancel(Timer.SESSION);
          if (w.deadlineNanos() != Timers.NONE) {
            timers.set(Timer.SESSION, w.deadlineNanos());
          }
          timers.cancel(Timer.SPRAY);
          if (present.spray != null && present.spray.nextNanos() != Timers.NONE) {
            timers.set(Timer.SPRAY, present.spray.nextNanos());
          }
          return;
        }
      }
    }
  }

  private void onCheckEvent(Attempt present, CheckEvent event, long nowNanos) {
    switch (event) {
      case CheckEvent.Nominated nomination -> nominated(present, nomination.path(), nowNanos);
      case CheckEvent.Spares others -> out.emit(new PunchEvent.Spares(others.paths()));
      case CheckEvent.Failed failure -> {
        present.session = null;
        result(PunchResult.Outcome.OUTCOME_ATTEMPT_FAILED);
        failed(present, new Cause.Checks(failure.reason()), nowNanos);
      }
    }
  }

  private void nominated(Attempt present, Path path, long nowNanos) {
    timers.cancelAll();
    nominated = true;
    tactics.onNominated(present, nowNanos);
    OptionalLong heard =
        present.session == null ? OptionalLong.empty() : present.session.heardAfterNanos();
    signal(Messages.nominated(key(), path.rttNanos(), heard));
    compareStarts(present, nowNanos);
    if (present.spray != null) {
      present.spray.keep(path.portId());
    }
    if (present.uses(path.portId())) {
      present.ownsPort = false;
    }
    closePort(present);
    if (present.theirs != null) {
      out.emit(new PunchEvent.Nominated(present.number, path, present.theirs.credentials()));
    }
  }

  /** The peer told when it first heard us after its own start; it may know the path before us. */
  void onPeerHeard(Attempt present, long peerHeardNanos, long nowNanos) {
    present.peerHeardNanos = peerHeardNanos;
    compareStarts(present, nowNanos);
  }

  private void compareStarts(Attempt present, long nowNanos) {
    if (role == Role.CONTROLLING && nominated) {
      tactics.compareStarts(present, nowNanos);
    }
  }

  void failed(Attempt present, Cause cause, long nowNanos) {
    out.emit(new PunchEvent.AttemptFailed(present.number, cause));
    if (!nominated && cause instanceof Cause.Checks) {
      tactics.onFailed(present, nowNanos);
    }
    nominated = false;
    Plan plan = tactics.plan(present);
    if (plan.last()) {
      if (role == Role.CONTROLLING) {
        result(PunchResult.Outcome.OUTCOME_GAVE_UP);
      }
      giveUp(plan.reason());
    } else if (role == Role.CONTROLLING) {
      begin(present.number + 1, nowNanos);
      prepareOffer(nowNanos);
    } else {
      closePort(present);
      timers.cancelAll();
      present.failed = true;
      present.session = null;
      timers.set(Timer.SIGNAL, nowNanos + settings.signalNanos());
    }
  }

  void giveUp(PunchEvent.Reason reason) {
    drop();
    out.emit(new PunchEvent.GaveUp(reason));
  }

  void drop() {
    timers.cancelAll();
    nominated = false;
    if (attempt != null) {
      closePort(attempt);
      attempt = null;
    }
  }

  private void closePort(Attempt present) {
    if (present.spray != null) {
      present.spray.close();
      present.spray = null;
    }
    if (present.ownsPort && present.port != null) {
      present.ownsPort = false;
      candidates.forget(present.port.id());
      out.emit(new PunchEvent.ClosePort(present.port.id()));
    }
  }

  void result(PunchResult.Outcome outcome) {
    signal(Messages.result(key(), outcome));
  }

  void signal(Envelope message) {
    out.emit(new PunchEvent.Signal(message));
  }

  Messages.Key key() {
    return new Messages.Key(punchId, attempt == null ? 0 : attempt.number);
  }

  long newPunchId() {
    return random.nextLong() | 1;
  }
}
