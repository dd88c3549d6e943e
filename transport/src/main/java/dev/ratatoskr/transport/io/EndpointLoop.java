package dev.ratatoskr.transport.io;

import dev.ratatoskr.proto.NanoClock;
import java.util.concurrent.Executor;

/**
 * The one thread that owns an endpoint's mutable state, and its clock and timers. {@link
 * #execute(Runnable)} may be called from any thread; everything else on the loop. A task that
 * throws is logged once and never ends the loop.
 */
public interface EndpointLoop extends NanoClock, Executor, AutoCloseable {

  /** Whether the caller is on the loop. */
  boolean inLoop();

  /**
   * Runs a task on the loop after a delay. May be called from any thread.
   *
   * @param delayNanos at least 0; early and late wake-ups happen: the task compares the clock
   */
  Timer schedule(long delayNanos, Runnable task);

  /**
   * Stops the loop after the tasks already queued; ports of it are closed. Any thread, idempotent.
   */
  @Override
  void close();

  /** A scheduled task. */
  @FunctionalInterface
  interface Timer {
    /** Cancels the task if it has not begun. Any thread, idempotent. */
    void cancel();
  }
}
