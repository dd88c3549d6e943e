package dev.ratatoskr.punch.check;

import dev.ratatoskr.proto.stun.TransactionId;
import dev.ratatoskr.punch.SlidingWindow;
import dev.ratatoskr.punch.UsableAddresses;
import dev.ratatoskr.punch.check.Tally.Count;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Which authentic requests are taken: the peer uses a transaction id for one destination only, so
 * the same one from two sources is a replay; and a flood of them is not answered. And which
 * addresses anything is sent to.
 */
final class AnswerGate {
  static final int MAX_REMEMBERED = 512;
  static final int MAX_PER_SECOND = 200;

  private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Targets targets;
  private final Map<TransactionId, InetSocketAddress> seen = new LinkedHashMap<>();
  private final SlidingWindow answers = new SlidingWindow(MAX_PER_SECOND, WINDOW_NANOS);

  AnswerGate(Targets targets) {
    this.targets = targets;
  }

  /** Whether a new address may be sent to: one that a peer named, or spoke from. */
  boolean admits(InetSocketAddress address, long nowNanos) {
    return UsableAddresses.isUsable(address.getAddress()) && targets.admit(address, nowNanos);
  }

  /** Why a request is not taken, or empty when it is. */
  Optional<Count> refuse(TransactionId id, InetSocketAddress from, long nowNanos) {
    InetSocketAddress before = seen.putIfAbsent(id, from);
    if (before != null && !before.equals(from)) {
      return Optional.of(Count.REPLAYED);
    }
    if (seen.size() > MAX_REMEMBERED) {
      seen.remove(seen.keySet().iterator().next());
    }
    return answers.admit(nowNanos) ? Optional.empty() : Optional.of(Count.FLOODED);
  }
}
