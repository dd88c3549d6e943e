package dev.ratatoskr.agent.daemon;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Runs the inputs of one machine one after another: one that comes while another is being worked
 * off waits until that is done. Thread: the loop.
 */
final class Inputs {
  private final Runnable drain;
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private boolean running;

  /**
   * No input yet.
   *
   * @param drain run after each input: carries out what the machine asks for
   */
  Inputs(Runnable drain) {
    this.drain = drain;
  }

  /** Runs an input now, or right after the present one. */
  void add(Runnable input) {
    waiting.add(input);
    if (running) {
      return;
    }
    running = true;
    try {
      for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
        next.run();
        drain.run();
      }
    } finally {
      running = false;
    }
  }
}
