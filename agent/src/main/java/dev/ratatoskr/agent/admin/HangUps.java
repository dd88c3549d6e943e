package dev.ratatoskr.agent.admin;

/**
 * Tells a router that restarts from somebody who hangs up after each answer: by how many
 * connections in a row ended soon after they had been opened. Sans-IO, not thread-safe.
 */
final class HangUps {
  /** A router that restarts twice while its user tries settings is no reason to complain. */
  private static final int MANY = 3;

  private final long soonNanos;
  private int inARow;

  /**
   * None so far.
   *
   * @param soonNanos a connection that was open for less ended soon
   */
  HangUps(long soonNanos) {
    this.soonNanos = soonNanos;
  }

  /**
   * The other side has closed a connection.
   *
   * @param openNanos how long it had been open, at least 0
   */
  void onHangUp(long openNanos) {
    inARow = openNanos < soonNanos ? inARow + 1 : 0;
  }

  /** A connection lasted, or ended otherwise: none in a row any more. */
  void onOther() {
    inARow = 0;
  }

  /** Whether there were so many that no restart explains them. */
  boolean areMany() {
    return inARow >= MANY;
  }
}
