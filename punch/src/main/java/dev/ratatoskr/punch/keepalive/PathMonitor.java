package dev.ratatoskr.punch.keepalive;

import dev.ratatoskr.proto.stun.ReceivedStun;
import dev.ratatoskr.proto.stun.StunMessage;
import dev.ratatoskr.proto.stun.TransactionId;
import dev.ratatoskr.punch.StepQueue;
import dev.ratatoskr.punch.Timers;
import dev.ratatoskr.punch.stun.Probes;
import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;

/** One path: what went out, what came back, and when to ask. */
final class PathMonitor {
  private static final int MAX_OUTSTANDING = 32;
  private static final long LOST_NANOS = 1_000_000_000L;

  private final KeptPath path;
  private final Probes probes;
  private final KeepaliveSettings settings;
  private final RandomGenerator random;
  private final StepQueue<KeepaliveEvent> out;
  private final Map<TransactionId, Long> outstanding = new LinkedHashMap<>();
  private final Timers<Timer> timers = new Timers<>(Timer.class);
  private final LossWindow loss = new LossWindow();
  private RttEstimate rtt = RttEstimate.NONE;
  private long lastReceivedNanos;
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
    /** Fast probing. */
    SUSPECT,
    DEAD
  }

  PathMonitor(
      KeptPath path,
      KeepaliveSettings settings,
      RandomGenerator random,
      StepQueue<KeepaliveEvent> out) {
    this.path = path;
    this.probes = new Probes(path.credentials());
    this.settings = settings;
    this.random = random;
    this.out = out;
  }

  void onStart(long nowNanos) {
    lastReceivedNanos = nowNanos;
    restartInterval(nowNanos);
  }

  RttEstimate rtt() {
    return rtt;
  }

  OptionalDouble loss() {
    return loss.lost();
  }

  long nextNanos() {
    return timers.nextNanos();
  }

  void onSent(long nowNanos) {
    if (state == State.DEAD) {
      return;
    }
    restartInterval(nowNanos);
    expectAnswer(nowNanos);
    if (!timers.isSet(Timer.MEASURE)) {
      timers.set(Timer.MEASURE, nowNanos + settings.measureNanos());
    }
  }

  void onReceived(long nowNanos) {
    lastReceivedNanos = nowNanos;
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
    StunMessage message = stun.message();
    return switch (message.stunClass()) {
      case REQUEST -> {
        boolean ours = isOn(portId, from) && probes.isAuthenticRequest(stun);
        if (ours) {
          out.send(portId, from, probes.success(message.transactionId(), from));
          onReceived(nowNanos);
          restartInterval(nowNanos);
        }
        yield ours;
      }
      case SUCCESS -> {
        boolean ours =
            isOn(portId, from)
                && outstanding.containsKey(message.transactionId())
                && probes.isAuthenticAnswer(stun);
        Long sentNanos = ours ? outstanding.remove(message.transactionId()) : null;
        if (sentNanos != null) {
          loss.onAnswered();
          rtt = rtt.with(nowNanos - sentNanos);
          onReceived(nowNanos);
          out.emit(new KeepaliveEvent.RttMeasured(path.id(), nowNanos - sentNanos));
        }
        yield ours;
      }
      case ERROR, INDICATION -> false;
    };
  }

  void onTimeout(long nowNanos) {
    if (timers.expire(Timer.INTERVAL, nowNanos)) {
      probe(nowNanos);
      restartInterval(nowNanos);
      expectAnswer(nowNanos);
    }
    if (timers.expire(Timer.MEASURE, nowNanos) && state != State.SUSPECT) {
      probe(nowNanos);
    }
    if (timers.expire(Timer.SILENCE, nowNanos)) {
      state = State.SUSPECT;
      timers.set(Timer.PROBE, nowNanos);
    }
    if (timers.expire(Timer.PROBE, nowNanos)) {
      onProbeDue(nowNanos);
    }
  }

  private void onProbeDue(long nowNanos) {
    if (unanswered >= settings.deadAfterProbes()) {
      state = State.DEAD;
      timers.cancelAll();
      outstanding.clear();
      out.emit(new KeepaliveEvent.PathDead(path.id(), nowNanos - lastReceivedNanos));
      return;
    }
    probe(nowNanos);
    restartInterval(nowNanos);
    unanswered++;
    boolean last = unanswered >= settings.deadAfterProbes();
    long patience = last ? rtt.patienceNanos() : 0;
    timers.set(Timer.PROBE, nowNanos + Math.max(settings.probeNanos(), patience));
  }

  private void expectAnswer(long nowNanos) {
    if (state == State.QUIET) {
      state = State.WAITING;
      timers.set(Timer.SILENCE, nowNanos + settings.silenceNanos() + rtt.smoothedNanos());
    }
  }

  private void probe(long nowNanos) {
    giveUp(nowNanos);
    TransactionId id = TransactionId.random(random);
    outstanding.put(id, nowNanos);
    out.send(path.portId(), path.remote(), probes.request(id, List.of()));
  }

  /** Probes without an answer for long are lost; so is the oldest of too many. */
  private void giveUp(long nowNanos) {
    Iterator<Long> oldestFirst = outstanding.values().iterator();
    int spare = outstanding.size() - MAX_OUTSTANDING;
    while (oldestFirst.hasNext()) {
      boolean late = nowNanos - oldestFirst.next() > LOST_NANOS + rtt.patienceNanos();
      if (!late && spare < 0) {
        return;
      }
      oldestFirst.remove();
      loss.onLost();
      spare--;
    }
  }

  private void restartInterval(long nowNanos) {
    long spread = settings.intervalNanos() / 10;
    long jitter = random.nextLong(2 * spread + 1) - spread;
    timers.set(Timer.INTERVAL, nowNanos + settings.intervalNanos() + jitter);
  }

  private boolean isOn(int portId, InetSocketAddress from) {
    return path.portId() == portId && path.remote().equals(from);
  }
}
