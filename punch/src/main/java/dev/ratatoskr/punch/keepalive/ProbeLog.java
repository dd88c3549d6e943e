package dev.ratatoskr.punch.keepalive;

import dev.ratatoskr.proto.stun.TransactionId;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** The probes of one path: which are on their way, how long they take and how many are lost. */
final class ProbeLog {
  private static final int MAX_OUTSTANDING = 32;
  private static final long LOST_NANOS = 1_000_000_000L;

  /**
   * A probe on its way.
   *
   * @param nominating whether its answer is the peer's consent to use the path
   */
  record Outstanding(long sentNanos, boolean nominating) {}

  /** An answer. */
  record Answer(long rttNanos, boolean nominating) {}

  private final Map<TransactionId, Outstanding> outstanding = new LinkedHashMap<>();
  private final LossWindow loss = new LossWindow();
  private RttEstimate rtt = RttEstimate.NONE;

  RttEstimate rtt() {
    return rtt;
  }

  OptionalDouble loss() {
    return loss.lost();
  }

  void onSent(TransactionId id, boolean nominating, long nowNanos) {
    giveUp(nowNanos);
    outstanding.put(id, new Outstanding(nowNanos, nominating));
  }

  /** Whether an answer may still come. */
  boolean isAwaited() {
    return !outstanding.isEmpty();
  }

  boolean isOutstanding(TransactionId id) {
    return outstanding.containsKey(id);
  }

  /** The answer to a probe; empty when the probe is not known. */
  Optional<Answer> onAnswered(TransactionId id, long nowNanos) {
    Outstanding probe = outstanding.remove(id);
    if (probe == null) {
      return Optional.empty();
    }
    loss.onAnswered();
    long sample = nowNanos - probe.sentNanos();
    rtt = rtt.with(sample);
    return Optional.of(new Answer(sample, probe.nominating()));
  }

  /** Answers to what was sent so far are not awaited any more. */
  void forget() {
    outstanding.clear();
  }

  /** Probes without an answer for long are lost; so is the oldest of too many. */
  private void giveUp(long nowNanos) {
    Iterator<Outstanding> oldestFirst = outstanding.values().iterator();
    int spare = outstanding.size() - MAX_OUTSTANDING;
    while (oldestFirst.hasNext()) {
      boolean late = nowNanos - oldestFirst.next().sentNanos() > LOST_NANOS + rtt.patienceNanos();
      if (!late && spare < 0) {
        return;
      }
      oldestFirst.remove();
      loss.onLost();
      spare--;
    }
  }
}
