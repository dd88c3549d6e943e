package dev.ratatoskr.punch.standby;

/** What {@link Handover} asks of its owner. */
public sealed interface HandoverEvent {
  /**
   * The path in use is silent, here or to the peer: ask both whether they live, and send again on
   * the standby what was sent since then.
   *
   * @param sinceNanos what left before it has arrived, or was lost otherwise
   */
  record Doubted(long sinceNanos) implements HandoverEvent {}

  /** The path in use is silent while the standby lives: use that one from now on. */
  record TookOver(long silentNanos) implements HandoverEvent {}
}
