package dev.ratatoskr.punch.stun;

import java.util.concurrent.TimeUnit;

/**
 * Retransmission of a query (RFC 8489 section 6.2.1).
 *
 * @param rtoNanos the wait after the first request, doubled each time
 * @param requests how many are sent at most (Rc)
 * @param lastWaitFactor how many first waits follow the last one (Rm)
 */
public record QuerySettings(long rtoNanos, int requests, int lastWaitFactor) {
  /** The values of the RFC: 500 ms, 7, 16; gives up after 39.5 s. */
  public static final QuerySettings RFC =
      new QuerySettings(TimeUnit.MILLISECONDS.toNanos(500), 7, 16);

  public QuerySettings {
    if (rtoNanos <= 0 || requests < 1 || requests > 16 || lastWaitFactor < 1) {
      throw new IllegalArgumentException("RTO, Rc or Rm out of range");
    }
  }
}
