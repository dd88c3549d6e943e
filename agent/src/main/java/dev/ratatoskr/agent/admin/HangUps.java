package dev.ratatoskr.agent.admin;

import java.util.concurrent.TimeUnit;

/**
 * Tells a router that restarts from somebody who hangs up after each answer: by how many
 * connections in a row ended soon after they had been opened. Sans-IO, not thread-safe.
 */
final class HangUps {
  /** A router that restarts twice while its user tries settings is no reason to complain. */
  private static final int MANY = 3;

  private static final long SOON_NANOS = TimeUnit.SECONDS.toNanos(5);

  private int inARow;

  /**
   * The other side has closed a connection.
   *
   * @param openNanos how long it had been open, at least 0
   */
  void onHangUp(long openNanos) {
    inARow = openNanos < SOON_NANOS ? inARow + 1 : 0;
  }

  /** A connection went on, or ended otherwise: none in a row any more. */
  void onOther() {
    inARow = 0;
  }

  /** Whether there were so many that no restart explains them. */
  boolean areMany() {
    return inARow >= MANY;
  }
}
