package dev.ratatoskr.punch.portmap;

import java.util.concurrent.TimeUnit;

/**
 * Watches a gateway's clock, which starts anew when the gateway has forgotten its mappings: the
 * rule of RFC 6887 section 8.5, for NAT-PMP as well. That of RFC 6886 section 3.6 allows twice the
 * drift and so misses a gateway that restarts soon after its start; a false alarm costs one packet.
 */
final class GatewayEpoch {
  private boolean known;
  private long serverSeconds;
  private long clientNanos;

  /** Takes the clock of an answer; false when the gateway has lost its state since the last one. */
  boolean onAnswer(long epochSeconds, long nowNanos) {
    boolean same = !known || holds(epochSeconds, nowNanos);
    known = true;
    serverSeconds = epochSeconds;
    clientNanos = nowNanos;
    return same;
  }

  private boolean holds(long epochSeconds, long nowNanos) {
    if (epochSeconds + 1 < serverSeconds) {
      return false;
    }
    double client = (nowNanos - clientNanos) / (double) TimeUnit.SECONDS.toNanos(1);
    double server = epochSeconds - serverSeconds;
    return client + 2 >= server - server / 16 && server + 2 >= client - client / 16;
  }
}
