package dev.ratatoskr.punch.keepalive;

/** What the scheduler tells its owner. */
public sealed interface KeepaliveEvent {
  /** A probe was answered. */
  record RttMeasured(int pathId, long rttNanos) implements KeepaliveEvent {}

  /**
   * Nothing came back for too long. The path is still known, but no longer probed, until it is
   * removed or something arrives on it.
   */
  record PathDead(int pathId, long silentNanos) implements KeepaliveEvent {}

  /** Something arrived on a path that was dead. */
  record PathAlive(int pathId) implements KeepaliveEvent {}
}
