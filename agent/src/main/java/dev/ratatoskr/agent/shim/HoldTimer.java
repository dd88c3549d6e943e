package dev.ratatoskr.agent.shim;

import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The one timer of a shim, for what its splice holds. Thread: the loop. */
final class HoldTimer {
  private final TcpShim.Place place;
  private final Runnable task;
  private @Nullable Future<?> timer;

  HoldTimer(TcpShim.Place place, Runnable task) {
    this.place = place;
    this.task = task;
  }

  /**
   * Runs the task then, unless it is to run anyway: what is held first leaves first, so that a
   * later deadline never comes before the one that is armed.
   *
   * @param deadlineNanos in the place's clock; {@link Long#MAX_VALUE} for none
   */
  void arm(long deadlineNanos) {
    if (timer != null || deadlineNanos == Long.MAX_VALUE) {
      return;
    }
    long waitNanos = Math.max(0, deadlineNanos - place.clock().nanoTime());
    timer = place.loop().schedule(this::onTimer, waitNanos, TimeUnit.NANOSECONDS);
  }

  /** The task does not run any more, unless armed again. */
  void cancel() {
    Future<?> armed = timer;
    timer = null;
    if (armed != null) {
      armed.cancel(false);
    }
  }

  private void onTimer() {
    timer = null;
    task.run();
  }
}
