package dev.ratatoskr.agent.punching;

/** What the thread that runs the rounds waits for. */
sealed interface PunchNews {
  /** A line of the other side. */
  record Said(PunchLine line) implements PunchNews {}

  /**
   * The pipe is of no use any more.
   *
   * @param reason for a human
   */
  record PipeEnded(String reason) implements PunchNews {}

  /** A round's addresses are known, as far as they will be. */
  record Gathered(int round) implements PunchNews {}

  /** A round has an outcome. */
  record Ended(PunchOutcome outcome) implements PunchNews {}
}
