package dev.ratatoskr.punch.check;

import dev.ratatoskr.proto.Candidate;
import dev.ratatoskr.proto.stun.ReceivedStun;
import dev.ratatoskr.proto.stun.StunClass;
import dev.ratatoskr.proto.stun.StunMessage;
import dev.ratatoskr.punch.LocalPort;
import dev.ratatoskr.punch.Step;
import dev.ratatoskr.punch.StepQueue;
import dev.ratatoskr.punch.Timers;
import dev.ratatoskr.punch.UsableAddresses;
import dev.ratatoskr.punch.check.ProbeSender.Outstanding;
import dev.ratatoskr.punch.check.Tally.Count;
import dev.ratatoskr.punch.stun.ProbeCredentials;
import dev.ratatoskr.punch.stun.Probes;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One attempt: probes all pairs until one carried an authenticated probe of each side, then agrees
 * on the best.
 *
 * <pre>
 * WAITING --onStart or an authentic probe--> CHECKING --(controlling) wait for better--> NOMINATING
 *    CHECKING, NOMINATING --> NOMINATED (answers requests for as long as it is kept)
 *                         --> FAILED    (silent)
 * </pre>
 *
 * <p>The controlled side answers a nomination only when its own probe was answered on that pair, so
 * the controlling side's {@link CheckEvent.Nominated} implies the other's. Nothing a stranger sends
 * has an effect: it needs the passwords, which travelled on an authenticated connection.
 */
public final class PunchSession {
  private final Role role;
  private final SessionSettings settings;
  private final Probes probes;
  private final ProbeSender sender;
  private final CheckList checks;
  private final AnswerGate gate;
  private final Tally tally = new Tally();
  private final StepQueue<CheckEvent> out = new StepQueue<>();
  private final Timers<Timer> timers = new Timers<>(Timer.class);
  private State state = State.WAITING;
  private @Nullable Pair chosen;
  private final FirstHeard firstHeard = new FirstHeard();

  private enum Timer {
    PACE,
    CHOOSE,
    LIMIT,
    /** After the nomination: what was under way until then may have shown another path. */
    SPARES
  }

  private enum State {
    WAITING,
    CHECKING,
    NOMINATING,
    NOMINATED,
    FAILED
  }

  /**
   * Who takes part in an attempt.
   *
   * @param role of ours
   * @param credentials of both sides
   * @param ports our local ports, one to four
   */
  public record Sides(Role role, ProbeCredentials credentials, List<LocalPort> ports) {
    public Sides {
      ports = List.copyOf(ports);
      if (ports.isEmpty() || ports.size() > 4) {
        throw new IllegalArgumentException("one to four ports, not " + ports.size());
      }
    }
  }

  /**
   * An attempt that has not begun.
   *
   * @param targets is asked before the first packet to each address
   * @param random cryptographically strong outside of tests
   */
  public PunchSession(
      Sides sides, SessionSettings settings, Targets targets, RandomGenerator random) {
    this.role = sides.role();
    this.settings = settings;
    this.gate = new AnswerGate(targets);
    this.probes = new Probes(sides.credentials());
    this.sender = new ProbeSender(probes, role, settings.maxProbes(), random);
    this.checks = new CheckList(sides.ports());
  }

  /** What was sent and refused. */
  public Tally tally() {
    return tally;
  }

  /**
   * A candidate of the peer, at any time. Unusable addresses, known ones, those beyond {@value
   * CheckList#MAX_REMOTES} and those that are not admitted have no effect.
   */
  public void onRemoteCandidate(Candidate candidate, long nowNanos) {
    if (UsableAddresses.isUsable(candidate)
        && checks.isNew(candidate)
        && admit(candidate.address(), nowNanos)) {
      checks.addRemote(candidate, nowNanos);
      wake(nowNanos);
    }
  }

  private boolean admit(InetSocketAddress address, long nowNanos) {
    boolean admitted = gate.admits(address, nowNanos);
    if (!admitted) {
      tally.add(Count.UNADMITTED);
    }
    return admitted;
  }

  /** Begins to probe; the time limit runs from here. */
  public void onStart(long nowNanos) {
    if (state == State.WAITING) {
      state = State.CHECKING;
      firstHeard.onStart(nowNanos);
      checks.restart(nowNanos);
      timers.set(Timer.LIMIT, nowNanos + settings.limitNanos());
      timers.set(Timer.PACE, nowNanos);
      onTimeout(nowNanos);
    }
  }

  /** One more port of ours; the peer's probes are taken there from now on. */
  public void onPort(LocalPort port) {
    checks.addPort(port);
  }

  /**
   * A probe that the peer will take for one of this attempt, for ports that no pair is known of. If
   * it arrives, the peer's own probe comes back.
   */
  public ByteBuffer blindRequest() {
    tally.add(Count.PROBES_SENT);
    return sender.blindRequest();
  }

  /** Whether the peer made this request for this attempt. */
  public boolean isAuthenticRequest(ReceivedStun stun) {
    return stun.message().stunClass() == StunClass.REQUEST
        && probes.isAuthenticRequest(stun)
        && hasOppositeRole(stun.message());
  }

  /**
   * From our start to the first authentic probe of the peer; empty while there was none. It is 0
   * when that probe was the start.
   */
  public OptionalLong heardAfterNanos() {
    return firstHeard.afterNanos();
  }

  /** Takes a STUN message; true when it was for this session, whether it had an effect or not. */
  public boolean onStun(int portId, InetSocketAddress from, ReceivedStun stun, long nowNanos) {
    return switch (stun.message().stunClass()) {
      case REQUEST -> onRequest(portId, from, stun, nowNanos);
      case SUCCESS, ERROR -> onAnswer(portId, from, stun, nowNanos);
      case INDICATION -> false;
    };
  }

  /** Does what is due. */
  public void onTimeout(long nowNanos) {
    if (timers.expire(Timer.LIMIT, nowNanos)) {
      fail(reason());
    }
    if (timers.expire(Timer.CHOOSE, nowNanos)) {
      choose(nowNanos);
    }
    if (timers.expire(Timer.PACE, nowNanos)) {
      probe(nowNanos);
    }
    if (timers.expire(Timer.SPARES, nowNanos)) {
      tellSpares();
    }
  }

  /** What to do next. */
  public Step<CheckEvent> poll() {
    return out.poll(timers.nextNanos());
  }

  private boolean onRequest(int portId, InetSocketAddress from, ReceivedStun stun, long nowNanos) {
    StunMessage message = stun.message();
    if (!probes.isAddressedToUs(message)) {
      return false;
    }
    if (!probes.isAuthenticRequest(stun) || !hasOppositeRole(message)) {
      tally.add(Count.FORGED);
      return true;
    }
    Optional<Count> refusal = gate.refuse(message.transactionId(), from, nowNanos);
    if (refusal.isPresent()) {
      tally.add(refusal.get());
      return true;
    }
    if (state == State.FAILED) {
      return true;
    }
    // Also of a known pair: this may be kept for longer than what was admitted counts.
    if (!admit(from, nowNanos)) {
      return true;
    }
    Pair pair = checks.find(portId, from);
    if (pair == null) {
      pair = checks.reveal(portId, from, nowNanos);
    }
    if (pair != null) {
      onAuthenticRequest(pair, message, nowNanos);
    }
    return true;
  }

  private void onAuthenticRequest(Pair pair, StunMessage message, long nowNanos) {
    pair.heard = true;
    onStart(nowNanos);
    firstHeard.onHeard(nowNanos);
    boolean nominates = role == Role.CONTROLLED && message.useCandidate();
    if (!nominates || pair.answered) {
      tally.add(Count.ANSWERS_SENT);
      out.send(pair.portId, pair.remote, probes.success(message.transactionId(), pair.remote));
    }
    if (nominates && pair.answered) {
      nominated(pair, nowNanos);
    }
    if (!pair.answered) {
      checks.trigger(pair);
      wake(nowNanos);
    }
    onProgress(pair, nowNanos);
  }

  private boolean hasOppositeRole(StunMessage message) {
    return switch (role) {
      case CONTROLLING ->
          message.controlledTieBreaker().isPresent()
              && message.controllingTieBreaker().isEmpty()
              && !message.useCandidate();
      case CONTROLLED ->
          message.controllingTieBreaker().isPresent() && message.controlledTieBreaker().isEmpty();
    };
  }

  private boolean onAnswer(int portId, InetSocketAddress from, ReceivedStun stun, long nowNanos) {
    StunMessage message = stun.message();
    Outstanding probe = sender.find(message.transactionId());
    if (probe == null) {
      return false;
    }
    Pair pair = probe.pair();
    if (pair.portId != portId || !pair.remote.equals(from)) {
      tally.add(Count.STRAY);
      return true;
    }
    if (message.stunClass() != StunClass.SUCCESS || !probes.isAuthenticAnswer(stun)) {
      tally.add(Count.FORGED);
      return true;
    }
    sender.forget(message.transactionId());
    pair.onAnswer(nowNanos - probe.sentNanos());
    if (probe.nominating() && state == State.NOMINATING) {
      nominated(pair, nowNanos);
    }
    onProgress(pair, nowNanos);
    return true;
  }

  /** The controlling side begins to choose as soon as there is something to choose from. */
  private void onProgress(Pair pair, long nowNanos) {
    if (role == Role.CONTROLLING
        && state == State.CHECKING
        && pair.isValid()
        && !timers.isSet(Timer.CHOOSE)) {
      boolean lan = pair.kind == Candidate.Kind.HOST;
      timers.set(
          Timer.CHOOSE, nowNanos + (lan ? Pair.WAIT_WITHIN_LAN_NANOS : Pair.WAIT_FOR_BETTER_NANOS));
    }
  }

  /** Chooses the best pair, or after a while of silence on that one the next best. */
  private void choose(long nowNanos) {
    if (chosen != null) {
      chosen.abandoned = true;
    }
    List<Pair> valid = checks.pairs().stream().filter(Pair::isValid).toList();
    if (valid.stream().allMatch(pair -> pair.abandoned)) {
      valid.forEach(pair -> pair.abandoned = false);
    }
    List<Path> paths = valid.stream().filter(pair -> !pair.abandoned).map(Pair::path).toList();
    Optional<Path> best = PathSelector.best(paths);
    if (best.isPresent()) {
      chosen = checks.find(best.get().portId(), best.get().remote());
      state = State.NOMINATING;
      timers.set(Timer.CHOOSE, nowNanos + Pair.ABANDON_NANOS + 2 * best.get().rttNanos());
      timers.set(Timer.PACE, nowNanos);
    }
  }

  private void probe(long nowNanos) {
    if (sender.isExhausted()) {
      return;
    }
    long next;
    Pair choice = chosen;
    if (state == State.NOMINATING && choice != null) {
      send(choice, true, nowNanos);
      next = nowNanos + settings.repeatNanos();
    } else if (timers.isSet(Timer.SPARES)) {
      checks.takeTriggered().ifPresent(pair -> send(pair, false, nowNanos));
      next = checks.hasTriggered() ? nowNanos + settings.paceNanos() : Timers.NONE;
    } else if (state == State.CHECKING) {
      checks.takeDue(nowNanos).ifPresent(pair -> send(pair, false, nowNanos));
      long due = checks.nextDueNanos(nowNanos);
      long paced = nowNanos + settings.paceNanos();
      next = due == Timers.NONE || due - paced > 0 ? due : paced;
    } else {
      return;
    }
    if (next != Timers.NONE) {
      timers.set(Timer.PACE, next);
    }
  }

  private void send(Pair pair, boolean nominating, long nowNanos) {
    long repeat = pair.answered ? settings.repeatValidNanos() : settings.repeatNanos();
    pair.nextProbeNanos = nowNanos + repeat;
    tally.add(Count.PROBES_SENT);
    sender.send(pair, nominating, nowNanos, out);
  }

  /** Lets the pacer look again; it never sends more than one probe in {@code paceNanos}. */
  private void wake(long nowNanos) {
    if (state == State.CHECKING || timers.isSet(Timer.SPARES)) {
      timers.setEarlier(Timer.PACE, nowNanos + settings.paceNanos());
    }
  }

  private void nominated(Pair pair, long nowNanos) {
    if (state == State.NOMINATED && pair == chosen) {
      return;
    }
    chosen = pair;
    state = State.NOMINATED;
    timers.cancelAll();
    timers.set(Timer.SPARES, nowNanos + Pair.SPARES_NANOS);
    out.emit(new CheckEvent.Nominated(pair.path()));
  }

  private void tellSpares() {
    List<Path> spares =
        checks.pairs().stream()
            .filter(pair -> pair.isValid() && pair != chosen)
            .map(Pair::path)
            .toList();
    if (!spares.isEmpty()) {
      out.emit(new CheckEvent.Spares(spares));
    }
  }

  private void fail(CheckEvent.Reason reason) {
    state = State.FAILED;
    timers.cancelAll();
    out.emit(new CheckEvent.Failed(reason));
  }

  private CheckEvent.Reason reason() {
    if (!checks.hasPairs()) {
      return CheckEvent.Reason.NO_CANDIDATES;
    }
    if (checks.pairs().stream().anyMatch(Pair::isValid)) {
      return CheckEvent.Reason.NOT_NOMINATED;
    }
    boolean any = checks.pairs().stream().anyMatch(pair -> pair.heard || pair.answered);
    return any ? CheckEvent.Reason.ONE_WAY : CheckEvent.Reason.NO_ANSWER;
  }
}
