package dev.ratatoskr.punch.check;

import java.util.OptionalLong;

/** How long after our own start the peer was first heard: what the two of them start apart. */
final class FirstHeard {
  private static final long NOT_YET = -1;

  private long startNanos;
  private long afterNanos = NOT_YET;

  void onStart(long nowNanos) {
    startNanos = nowNanos;
  }

  void onHeard(long nowNanos) {
    if (afterNanos == NOT_YET) {
      afterNanos = Math.max(0, nowNanos - startNanos);
    }
  }

  OptionalLong afterNanos() {
    return afterNanos == NOT_YET ? OptionalLong.empty() : OptionalLong.of(afterNanos);
  }
}
