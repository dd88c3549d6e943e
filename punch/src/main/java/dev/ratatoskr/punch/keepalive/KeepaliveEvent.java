package dev.ratatoskr.punch.keepalive;

/** What the scheduler tells its owner. */
public sealed interface KeepaliveEvent {
  /** A probe was answered. */
  record RttMeasured(int pathId, long rttNanos) implements KeepaliveEvent {}

  /**
   * A path in use is in doubt: nothing came, or nothing shows that the peer hears us, and first
   * probes are not answered in time. It is probed fast; soon it is dead or an answer clears it.
   */
  record PathDoubted(int pathId) implements KeepaliveEvent {}

  /**
   * On the controlled side: the peer wants this path to be the one in use, and it is validated
   * here. On the controlling side: we wanted it, and the peer has agreed.
   */
  record PathAgreed(int pathId) implements KeepaliveEvent {}

  /**
   * Nothing came back for too long. The path is still known, but no longer probed, until it is
   * removed or something arrives on it.
   */
  record PathDead(int pathId, long silentNanos) implements KeepaliveEvent {}

  /** Something arrived on a path that was dead. */
  record PathAlive(int pathId) implements KeepaliveEvent {}
}
