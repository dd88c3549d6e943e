package dev.ratatoskr.punch.keepalive;

import dev.ratatoskr.proto.stun.TransactionId;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** The probes of one path: which are on their way, how long they take and how many are lost. */
final class ProbeLog {
  private static final int MAX_OUTSTANDING = 32;
  private static final long LOST_NANOS = 1_000_000_000L;

  private final Map<TransactionId, Long> outstanding = new LinkedHashMap<>();
  private final LossWindow loss = new LossWindow();
  private RttEstimate rtt = RttEstimate.NONE;

  RttEstimate rtt() {
    return rtt;
  }

  OptionalDouble loss() {
    return loss.lost();
  }

  void onSent(TransactionId id, long nowNanos) {
    giveUp(nowNanos);
    outstanding.put(id, nowNanos);
  }

  /** Whether an answer may still come. */
  boolean isAwaited() {
    return !outstanding.isEmpty();
  }

  boolean isOutstanding(TransactionId id) {
    return outstanding.containsKey(id);
  }

  /** The round trip of a probe that was answered; empty when it is not known. */
  OptionalLong onAnswered(TransactionId id, long nowNanos) {
    Long sentNanos = outstanding.remove(id);
    if (sentNanos == null) {
      return OptionalLong.empty();
    }
    loss.onAnswered();
    rtt = rtt.with(nowNanos - sentNanos);
    return OptionalLong.of(nowNanos - sentNanos);
  }

  /** Answers to what was sent so far are not awaited any more. */
  void forget() {
    outstanding.clear();
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
}
