package dev.ratatoskr.simnet;

import java.util.concurrent.TimeUnit;

/**
 * How long a NAT or firewall remembers a flow after its last packet. Outbound packets always
 * refresh.
 *
 * @param nanos the time, above 0
 * @param refreshedByInbound whether inbound packets refresh too (RFC 4787 REQ-6 leaves it open)
 */
public record Lifetime(long nanos, boolean refreshedByInbound) {
  public Lifetime {
    if (nanos <= 0) {
      throw new IllegalArgumentException("lifetime not above 0");
    }
  }

  /** A lifetime refreshed from both sides. */
  public static Lifetime seconds(long seconds) {
    return new Lifetime(TimeUnit.SECONDS.toNanos(seconds), true);
  }
}
