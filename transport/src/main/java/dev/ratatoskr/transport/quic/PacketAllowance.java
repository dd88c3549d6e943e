package dev.ratatoskr.transport.quic;

import dev.ratatoskr.proto.NanoClock;

/** How many packets may pass: a burst, and so many each second after it. Thread: the loop. */
public final class PacketAllowance {
  private static final long SECOND_NANOS = 1_000_000_000L;

  private final NanoClock clock;
  private final int burst;
  private final long pauseNanos;
  private long left;
  private long sinceNanos;

  /** An allowance that begins with the whole burst. */
  public PacketAllowance(NanoClock clock, int burst, int perSecond) {
    this.clock = clock;
    this.burst = burst;
    this.pauseNanos = SECOND_NANOS / perSecond;
    this.left = burst;
    this.sinceNanos = clock.nanoTime();
  }

  /** Takes one, if one is left. */
  public boolean take() {
    long more = (clock.nanoTime() - sinceNanos) / pauseNanos;
    sinceNanos += more * pauseNanos;
    left = Math.min(burst, left + more);
    if (left == 0) {
      return false;
    }
    left--;
    return true;
  }
}
