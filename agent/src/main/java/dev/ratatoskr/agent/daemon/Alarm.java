package dev.ratatoskr.agent.daemon;

import dev.ratatoskr.transport.io.EndpointLoop;
import org.jspecify.annotations.Nullable;

/** The one timer of a machine, set to its latest deadline. Thread: the loop. */
final class Alarm {
  private final EndpointLoop loop;
  private final Runnable task;
  private EndpointLoop.@Nullable Timer timer;
  private long deadlineNanos = Long.MAX_VALUE;

  Alarm(EndpointLoop loop, Runnable task) {
    this.loop = loop;
    this.task = task;
  }

  /**
   * Sets it; replaces the former deadline.
   *
   * @param at in the loop's clock; {@link Long#MAX_VALUE} for none
   */
  void set(long at) {
    if (at == deadlineNanos) {
      return;
    }
    cancel();
    deadlineNanos = at;
    if (at != Long.MAX_VALUE) {
      timer = loop.schedule(Math.max(0, at - loop.nanoTime()), this::onTimer);
    }
  }

  void cancel() {
    deadlineNanos = Long.MAX_VALUE;
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  private void onTimer() {
    timer = null;
    deadlineNanos = Long.MAX_VALUE;
    task.run();
  }
}
