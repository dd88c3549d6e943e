package dev.ratatoskr.punch.portmap;

import java.util.concurrent.TimeUnit;

/**
 * How gateways are asked.
 *
 * @param lifetimeSeconds what is asked for; a killed agent's mapping stays as long
 * @param checkNanos how often a gateway is asked whether it still knows us
 * @param igdCheckNanos the same for IGD, where it costs more
 * @param waits the rest
 */
public record PortMapSettings(
    int lifetimeSeconds, long checkNanos, long igdCheckNanos, Waits waits) {

  /** An hour; a minute; five minutes. */
  public static final PortMapSettings DEFAULT =
      new PortMapSettings(
          3600, TimeUnit.MINUTES.toNanos(1), TimeUnit.MINUTES.toNanos(5), Waits.DEFAULT);

  /** A lifetime granted below this is a refusal: keeping it would be a flood. */
  public static final long LEAST_LIFETIME_SECONDS = 10;

  /** A lifetime granted above this counts as this (RFC 6887 section 15). */
  public static final long MOST_LIFETIME_SECONDS = 24 * 3600;

  public PortMapSettings {
    if (lifetimeSeconds < LEAST_LIFETIME_SECONDS || lifetimeSeconds > MOST_LIFETIME_SECONDS) {
      throw new IllegalArgumentException("a lifetime of " + lifetimeSeconds + " s");
    }
    if (checkNanos <= 0 || igdCheckNanos <= 0) {
      throw new IllegalArgumentException("times must be positive");
    }
  }

  /**
   * How long is waited for what.
   *
   * @param pcp questions by PCP; RFC 6887 section 8.1.1 begins with 3 s and never ends: we do
   * @param natPmp questions by NAT-PMP; RFC 6886 section 3.1 begins with 250 ms and asks 9 times
   * @param graceNanos how long a worse protocol's answer waits for a better one's
   * @param againNanos from a failure to the next try; doubled each time up to {@code mostNanos}
   * @param mostNanos see there
   */
  public record Waits(Tries pcp, Tries natPmp, long graceNanos, long againNanos, long mostNanos) {
    /** 3 tries; 4 tries; a second; half a minute up to an hour. */
    public static final Waits DEFAULT =
        new Waits(
            new Tries(TimeUnit.SECONDS.toNanos(3), 3),
            new Tries(TimeUnit.MILLISECONDS.toNanos(250), 4),
            TimeUnit.SECONDS.toNanos(1),
            TimeUnit.SECONDS.toNanos(30),
            TimeUnit.HOURS.toNanos(1));

    public Waits {
      if (graceNanos < 0 || againNanos <= 0 || mostNanos < againNanos) {
        throw new IllegalArgumentException("waits out of range");
      }
    }
  }

  /**
   * How often a question is asked.
   *
   * @param firstNanos the wait after the first packet, doubled each time, ±10 %
   * @param count packets, 1..9
   */
  public record Tries(long firstNanos, int count) {
    public Tries {
      if (firstNanos <= 0 || count < 1 || count > 9) {
        throw new IllegalArgumentException("tries out of range");
      }
    }
  }

  /** What is believed of a granted lifetime, in seconds; 0 when it is of no use. */
  static long believed(long grantedSeconds) {
    return grantedSeconds < LEAST_LIFETIME_SECONDS
        ? 0
        : Math.min(grantedSeconds, MOST_LIFETIME_SECONDS);
  }
}
