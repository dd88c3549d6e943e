package dev.ratatoskr.punch.portmap;

import java.util.concurrent.TimeUnit;

/**
 * Watches a gateway's clock, which starts anew when the gateway has forgotten its mappings.
 *
 * <p>The stricter rule of RFC 6887 section 8.5 sees a clock that runs too fast or too slow; that of
 * RFC 6886 section 3.6 only one that is behind.
 */
final class GatewayEpoch {
  private final boolean strict;
  private boolean known;
  private long serverSeconds;
  private long clientNanos;

  private GatewayEpoch(boolean strict) {
    this.strict = strict;
  }

  static GatewayEpoch ofPcp() {
    return new GatewayEpoch(true);
  }

  static GatewayEpoch ofNatPmp() {
    return new GatewayEpoch(false);
  }

  /** Takes the clock of an answer; false when the gateway has lost its state since the last one. */
  boolean onAnswer(long epochSeconds, long nowNanos) {
    boolean same =
        !known || (strict ? holds(epochSeconds, nowNanos) : reached(epochSeconds, nowNanos));
    known = true;
    serverSeconds = epochSeconds;
    clientNanos = nowNanos;
    return same;
  }

  private boolean holds(long epochSeconds, long nowNanos) {
    if (epochSeconds + 1 < serverSeconds) {
      return false;
    }
    double client = elapsedSeconds(nowNanos);
    double server = epochSeconds - serverSeconds;
    return client + 2 >= server - server / 16 && server + 2 >= client - client / 16;
  }

  private boolean reached(long epochSeconds, long nowNanos) {
    double least = serverSeconds + elapsedSeconds(nowNanos) * 7 / 8;
    return epochSeconds + 2 >= least;
  }

  private double elapsedSeconds(long nowNanos) {
    return (nowNanos - clientNanos) / (double) TimeUnit.SECONDS.toNanos(1);
  }
}
