package dev.ratatoskr.transport.rendezvous;

/** How many messages a peer may still send: a token bucket. */
final class MessageAllowance {
  static final int BURST = 400;
  static final int PER_SECOND = 200;

  private static final long NANOS_PER_MESSAGE = 1_000_000_000L / PER_SECOND;
  private static final long FULL_NANOS = BURST * NANOS_PER_MESSAGE;

  private long savedNanos = FULL_NANOS;
  private long lastNanos;

  MessageAllowance(long nowNanos) {
    this.lastNanos = nowNanos;
  }

  /** Whether one more message is within the allowance. */
  boolean take(long nowNanos) {
    long passed = Math.clamp(nowNanos - lastNanos, 0, FULL_NANOS);
    lastNanos = nowNanos;
    savedNanos = Math.min(FULL_NANOS, savedNanos + passed);
    if (savedNanos < NANOS_PER_MESSAGE) {
      return false;
    }
    savedNanos -= NANOS_PER_MESSAGE;
    return true;
  }
}
