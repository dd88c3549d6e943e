package dev.ratatoskr.punch.keepalive;

import dev.ratatoskr.proto.stun.ReceivedStun;
import dev.ratatoskr.proto.stun.StunAttribute;
import dev.ratatoskr.proto.stun.StunMessage;
import dev.ratatoskr.proto.stun.TransactionId;
import dev.ratatoskr.punch.StepQueue;
import dev.ratatoskr.punch.Timers;
import dev.ratatoskr.punch.check.Role;
import dev.ratatoskr.punch.stun.Probes;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;

/** One path: what went out, what came back, and when to ask. */
final class PathMonitor {
  /** After so many fast probes in vain it was not a packet that was lost but the mapping. */
  private static final int PROBES_TO_BLAME = 9;

  /** A timer that comes so much too late shows that we ourselves were held up, not the peer. */
  private static final long LATE_NANOS = 50_000_000L;

  private static final long SLOW_PROBE_NANOS = 500_000_000L;

  /** With so many samples the estimate's first guess of the variation has faded. */
  private static final int FIRST_SAMPLES = 5;

  private final KeptPath path;
  private final Probes probes;
  private final KeepaliveSettings settings;
  private final RandomGenerator random;
  private final StepQueue<KeepaliveEvent> out;
  private final ProbeLog log = new ProbeLog();
  private final Timers<Timer> timers = new Timers<>(Timer.class);
  private final QuietSpell spell;
  private final LifeSigns signs = new LifeSigns();
  private long probeDueNanos;
  private int unanswered;
  private State state = State.QUIET;

  private enum Timer {
    /** Something must go out to keep the mapping. */
    INTERVAL,
    /** What went out should have had an answer. */
    SILENCE,
    /** The next fast probe. */
    PROBE,
    /** While traffic flows: the next measurement. */
    MEASURE
  }

  private enum State {
    /** Nothing is owed to us. */
    QUIET,
    /** We sent, and nothing has come since. */
    WAITING,
    /** The same, but we sent only to keep the mapping. */
    IDLE_WAITING,
    /** Fast probing. */
    SUSPECT,
    /** The same: the peer comes through but seems not to hear us, and only an answer tells. */
    UNHEARD,
    /** The same of a path that nobody uses: there is time until the peer speaks as well. */
    IDLE_SUSPECT,
    DEAD
  }

  PathMonitor(
      KeptPath path,
      KeepaliveSettings settings,
      MappingLifetime lifetime,
      RandomGenerator random,
      StepQueue<KeepaliveEvent> out) {
    this.path = path;
    this.spell = new QuietSpell(lifetime);
    this.probes = new Probes(path.credentials());
    this.settings = settings;
    this.random = random;
    this.out = out;
  }

  void onStart(long nowNanos) {
    signs.onStart(nowNanos);
    spell.onPacket(nowNanos);
    spell.onAlive(nowNanos);
    restartInterval(nowNanos);
  }

  /** The path's network is another one now. */
  void onLifetime(MappingLifetime other, long nowNanos) {
    spell.move(other);
    if (state == State.QUIET) {
      restartInterval(nowNanos);
    }
  }

  RttEstimate rtt() {
    return log.rtt();
  }

  OptionalDouble loss() {
    return log.loss();
  }

  long nextNanos() {
    return timers.nextNanos();
  }

  void onSent(long nowNanos) {
    spell.onPacket(nowNanos);
    if (state == State.DEAD) {
      return;
    }
    restartInterval(nowNanos);
    signs.onUse(nowNanos);
    onUse(nowNanos);
    if (!timers.isSet(Timer.MEASURE)) {
      timers.set(Timer.MEASURE, nowNanos + measureNanos());
    }
  }

  /**
   * How soon a death is noticed depends on the round trip: the first samples are wanted at once.
   */
  private long measureNanos() {
    long samples = log.rtt().samples();
    if (samples >= FIRST_SAMPLES) {
      return settings.measureNanos();
    }
    return samples == 0 && !log.isAwaited() ? 0 : settings.measureNanos() / 8;
  }

  void onReceived(long nowNanos) {
    signs.onReceived(nowNanos);
    spell.onPacket(nowNanos);
    if (state != State.UNHEARD) {
      onAlive(nowNanos);
    }
  }

  private void onAlive(long nowNanos) {
    if (state == State.IDLE_SUSPECT || state == State.DEAD) {
      spell.onAlive(nowNanos);
    }
    unanswered = 0;
    timers.cancel(Timer.SILENCE);
    timers.cancel(Timer.PROBE);
    if (state == State.DEAD) {
      out.emit(new KeepaliveEvent.PathAlive(path.id()));
      restartInterval(nowNanos);
    }
    state = State.QUIET;
  }

  /** Whether the message was about this path; its effect, if authentic, has then happened. */
  boolean onStun(int portId, InetSocketAddress from, ReceivedStun stun, long nowNanos) {
    if (path.portId() != portId || !path.remote().equals(from)) {
      return false;
    }
    StunMessage message = stun.message();
    return switch (message.stunClass()) {
      case REQUEST -> {
        // Who nominates a path that is not validated here means the attempt that found it, and is
        // answered by that, as often as an answer is lost.
        boolean validated = log.rtt().samples() > 0;
        boolean ours = (validated || !nominates(message)) && probes.isAuthenticRequest(stun);
        if (ours) {
          onRequest(message, nowNanos);
        }
        yield ours;
      }
      case SUCCESS -> {
        boolean ours = log.isOutstanding(message.transactionId()) && probes.isAuthenticAnswer(stun);
        if (ours) {
          onAnswer(message.transactionId(), nowNanos);
        }
        yield ours;
      }
      case ERROR, INDICATION -> false;
    };
  }

  /** USE-CANDIDATE of the controlled side means nothing: that is a probe as any other. */
  private boolean nominates(StunMessage message) {
    return path.role() == Role.CONTROLLED && message.useCandidate();
  }

  private void onRequest(StunMessage message, long nowNanos) {
    out.send(path.portId(), path.remote(), probes.success(message.transactionId(), path.remote()));
    if (state == State.QUIET) {
      // On a path that counts as dead, a new punch may have opened the mapping.
      spell.onPeerProbe(nowNanos);
    }
    spell.onDoubt();
    onReceived(nowNanos);
    restartInterval(nowNanos);
    if (signs.onRequest(Pace.ofUse(log.rtt()), nowNanos) && state == State.QUIET) {
      state = State.UNHEARD;
      timers.set(Timer.PROBE, nowNanos);
    }
    if (nominates(message)) {
      out.emit(new KeepaliveEvent.PathAgreed(path.id()));
    }
  }

  private void onAnswer(TransactionId id, long nowNanos) {
    if (state == State.IDLE_WAITING) {
      spell.onAnswered();
    }
    log.onAnswered(id, nowNanos)
        .ifPresent(
            answer -> {
              signs.onAnswer(nowNanos);
              onReceived(nowNanos);
              onAlive(nowNanos);
              restartInterval(nowNanos);
              out.emit(new KeepaliveEvent.RttMeasured(path.id(), answer.rttNanos()));
              if (answer.nominating()) {
                out.emit(new KeepaliveEvent.PathAgreed(path.id()));
              }
            });
  }

  void onTimeout(long nowNanos) {
    if (timers.expire(Timer.INTERVAL, nowNanos)) {
      onQuiet(nowNanos);
    }
    if (timers.expire(Timer.MEASURE, nowNanos) && !isSuspect()) {
      probe(false, nowNanos);
    }
    if (timers.expire(Timer.SILENCE, nowNanos)) {
      state = state == State.IDLE_WAITING ? State.IDLE_SUSPECT : State.SUSPECT;
      timers.set(Timer.PROBE, nowNanos);
    }
    if (timers.expire(Timer.PROBE, nowNanos)) {
      onProbeDue(nowNanos);
    }
  }

  /** Nothing went out for the interval: a probe keeps the mapping, and shows whether it held. */
  private void onQuiet(long nowNanos) {
    spell.onOver(nowNanos);
    probe(false, nowNanos);
    if (state == State.QUIET) {
      state = State.IDLE_WAITING;
      timers.set(Timer.SILENCE, nowNanos + Pace.ofIdle(settings, log.rtt()).silenceNanos());
    }
    restartInterval(nowNanos);
  }

  /** Somebody uses the path: from now on its death is urgent. */
  private void onUse(long nowNanos) {
    switch (state) {
      case QUIET, IDLE_WAITING -> {
        state = State.WAITING;
        timers.setEarlier(Timer.SILENCE, nowNanos + Pace.ofUse(log.rtt()).silenceNanos());
      }
      case IDLE_SUSPECT -> {
        state = State.SUSPECT;
        unanswered = 0;
        timers.set(Timer.PROBE, nowNanos);
      }
      case WAITING, SUSPECT, UNHEARD, DEAD -> {}
    }
  }

  /** One probe now; without an answer the path dies as one in use does. */
  void onAsked(boolean nominating, long nowNanos) {
    if (state == State.DEAD || (isSuspect() && !nominating)) {
      return;
    }
    probe(nominating, nowNanos);
    restartInterval(nowNanos);
    onUse(nowNanos);
  }

  /** Whatever was known before counts no more. */
  void onDoubt(long nowNanos) {
    if (state != State.DEAD) {
      state = State.SUSPECT;
      unanswered = 0;
      timers.cancel(Timer.SILENCE);
      timers.set(Timer.PROBE, nowNanos);
    }
  }

  private boolean isSuspect() {
    return switch (state) {
      case SUSPECT, UNHEARD, IDLE_SUSPECT -> true;
      case QUIET, WAITING, IDLE_WAITING, DEAD -> false;
    };
  }

  private void onProbeDue(long nowNanos) {
    boolean idle = state == State.IDLE_SUSPECT;
    Pace pace = idle ? Pace.ofIdle(settings, log.rtt()) : Pace.ofUse(log.rtt());
    int most = pace.probes() + slowProbes();
    boolean heldUp = unanswered > 0 && nowNanos - probeDueNanos > LATE_NANOS;
    if (unanswered >= most && !heldUp) {
      onDead(nowNanos);
      return;
    }
    probe(false, nowNanos);
    restartInterval(nowNanos);
    unanswered += heldUp ? 0 : 1;
    if (idle && unanswered == PROBES_TO_BLAME + 1) {
      spell.onSuspected(nowNanos);
    }
    if (!idle && !heldUp && unanswered == pace.doubtProbes()) {
      out.emit(new KeepaliveEvent.PathDoubted(path.id()));
    }
    long next = unanswered < pace.probes() ? pace.probeNanos() : SLOW_PROBE_NANOS;
    probeDueNanos = nowNanos + (unanswered >= most ? pace.patienceNanos() : next);
    timers.set(Timer.PROBE, probeDueNanos);
  }

  private void onDead(long nowNanos) {
    boolean unheard = state == State.UNHEARD;
    state = State.DEAD;
    timers.cancelAll();
    log.forget();
    long nanos = unheard ? signs.unheardNanos(nowNanos) : signs.silentNanos(nowNanos);
    out.emit(new KeepaliveEvent.PathDead(path.id(), nanos));
  }

  /**
   * If both NATs have forgotten an idle path, it comes back when both sides speak at once. The
   * peer's next keepalive is half of our silence away, by jitter and by what it has learnt more
   * than we; some more is allowed for.
   */
  private int slowProbes() {
    return state == State.IDLE_SUSPECT ? (int) (spell.nanos() / 4 * 3 / SLOW_PROBE_NANOS) + 1 : 0;
  }

  private void probe(boolean nominating, long nowNanos) {
    TransactionId id = TransactionId.random(random);
    log.onSent(id, nominating, nowNanos);
    spell.onPacket(nowNanos);
    List<StunAttribute> more = nominating ? List.of(new StunAttribute.UseCandidate()) : List.of();
    out.send(path.portId(), path.remote(), probes.request(id, more));
  }

  private void restartInterval(long nowNanos) {
    if (state == State.QUIET || state == State.WAITING) {
      spell.draw(random);
    }
    timers.set(Timer.INTERVAL, nowNanos + spell.nanos());
  }
}
