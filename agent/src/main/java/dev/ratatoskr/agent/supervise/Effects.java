package dev.ratatoskr.agent.supervise;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The effects not yet taken, in order. */
final class Effects {
  private final Deque<SupervisorEffect> queue = new ArrayDeque<>();

  void add(SupervisorEffect effect) {
    queue.add(effect);
  }

  @Nullable SupervisorEffect next() {
    return queue.poll();
  }

  /** The earlier of two deadlines, {@link Long#MAX_VALUE} meaning none. */
  static long earlier(long a, long b) {
    if (a == Long.MAX_VALUE || b == Long.MAX_VALUE) {
      return a == Long.MAX_VALUE ? b : a;
    }
    return a - b < 0 ? a : b;
  }
}
