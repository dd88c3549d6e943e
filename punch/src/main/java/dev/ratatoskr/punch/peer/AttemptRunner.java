package dev.ratatoskr.punch.peer;

import dev.ratatoskr.proto.Candidate;
import dev.ratatoskr.proto.rendezvous.wire.Envelope;
import dev.ratatoskr.proto.rendezvous.wire.PunchResult;
import dev.ratatoskr.punch.LocalPort;
import dev.ratatoskr.punch.Step;
import dev.ratatoskr.punch.StepQueue;
import dev.ratatoskr.punch.Timers;
import dev.ratatoskr.punch.check.CheckEvent;
import dev.ratatoskr.punch.check.Path;
import dev.ratatoskr.punch.check.PunchSession;
import dev.ratatoskr.punch.check.Role;
import dev.ratatoskr.punch.peer.PunchEvent.Cause;
import dev.ratatoskr.punch.stun.Credentials;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Runs the attempts of a punch: offer, common start, checks, outcome. Trusts its caller's order.
 */
final class AttemptRunner {
  private static final long MAX_START_DELAY_NANOS = 1_000_000_000L;

  final LocalCandidates candidates = new LocalCandidates();
  final StepQueue<PunchEvent> out = new StepQueue<>();
  final Timers<Timer> timers = new Timers<>(Timer.class);
  final Role role;
  long rendezvousRttNanos;
  long punchId;
  @Nullable Attempt attempt;

  private final PunchSettings settings;
  private final LocalPort sharedPort;
  private final RandomGenerator random;
  private boolean nominated;

  enum Timer {
    GATHER,
    START,
    SIGNAL,
    SESSION
  }

  AttemptRunner(PunchSettings settings, Role role, LocalPort sharedPort, RandomGenerator random) {
    this.settings = settings;
    this.role = role;
    this.sharedPort = sharedPort;
    this.random = random;
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
    if (!candidates.add(portId, candidate) || present == null || !present.uses(portId)) {
      return;
    }
    if (!present.offered) {
      prepareOffer(nowNanos);
    } else if (isPunching() && !present.failed) {
      signal(Messages.candidate(key(), candidate));
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
    if (timers.expire(Timer.START, nowNanos) && present.session != null) {
      present.session.onStart(nowNanos);
      pump(present, nowNanos);
    }
    if (timers.expire(Timer.SESSION, nowNanos) && present.session != null) {
      present.session.onTimeout(nowNanos);
      pump(present, nowNanos);
    }
    if (timers.expire(Timer.SIGNAL, nowNanos)) {
      result(PunchResult.Outcome.OUTCOME_GAVE_UP, 0);
      giveUp(PunchEvent.Reason.SIGNALLING_TIMEOUT);
    }
  }

  void begin(int number, long nowNanos) {
    drop();
    Attempt next = new Attempt(number, Credentials.random(random));
    attempt = next;
    timers.set(Timer.SIGNAL, nowNanos + settings.signalNanos());
    if (number == 1) {
      next.port = sharedPort;
    } else {
      out.emit(new PunchEvent.OpenPort(number));
    }
  }

  void prepareOffer(long nowNanos) {
    Attempt present = attempt;
    if (present == null || present.offered || present.failed || present.port == null) {
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
    if (port == null || present.offered) {
      return;
    }
    timers.cancel(Timer.GATHER);
    present.offered = true;
    List<Candidate> ours = candidates.of(port.id());
    signal(Messages.offer(key(), present.local, ours));
    beginChecks(present, nowNanos);
  }

  void beginChecks(Attempt present, long nowNanos) {
    LocalPort port = present.port;
    if (!present.offered
        || present.credentials == null
        || port == null
        || present.session != null) {
      return;
    }
    PunchSession.Sides sides = new PunchSession.Sides(role, present.credentials, List.of(port));
    PunchSession session = new PunchSession(sides, settings.session(), random);
    present.session = session;
    present.remoteCandidates.forEach(c -> session.onRemoteCandidate(c, nowNanos));
    if (role == Role.CONTROLLING) {
      timers.cancel(Timer.SIGNAL);
      signal(Messages.start(key()));
      long half = Math.min(rendezvousRttNanos / 2, MAX_START_DELAY_NANOS);
      timers.set(Timer.START, nowNanos + half);
    } else if (present.startWanted) {
      timers.cancel(Timer.SIGNAL);
      session.onStart(nowNanos);
    }
    pump(present, nowNanos);
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
          return;
        }
      }
    }
  }

  private void onCheckEvent(Attempt present, CheckEvent event, long nowNanos) {
    switch (event) {
      case CheckEvent.Nominated nomination -> nominated(present, nomination.path());
      case CheckEvent.Failed failure -> {
        present.session = null;
        result(PunchResult.Outcome.OUTCOME_ATTEMPT_FAILED, 0);
        failed(present, new Cause.Checks(failure.reason()), nowNanos);
      }
    }
  }

  private void nominated(Attempt present, Path path) {
    timers.cancelAll();
    nominated = true;
    present.ownsPort = false;
    result(PunchResult.Outcome.OUTCOME_NOMINATED, path.rttNanos());
    if (present.credentials != null) {
      out.emit(new PunchEvent.Nominated(present.number, path, present.credentials));
    }
  }

  void failed(Attempt present, Cause cause, long nowNanos) {
    out.emit(new PunchEvent.AttemptFailed(present.number, cause));
    nominated = false;
    if (present.number >= settings.attempts()) {
      if (role == Role.CONTROLLING) {
        result(PunchResult.Outcome.OUTCOME_GAVE_UP, 0);
      }
      giveUp(PunchEvent.Reason.NO_PATH);
    } else if (role == Role.CONTROLLING) {
      begin(present.number + 1, nowNanos);
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
    if (present.ownsPort && present.port != null) {
      present.ownsPort = false;
      candidates.forget(present.port.id());
      out.emit(new PunchEvent.ClosePort(present.port.id()));
    }
  }

  void result(PunchResult.Outcome outcome, long rttNanos) {
    signal(Messages.result(key(), outcome, rttNanos));
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
