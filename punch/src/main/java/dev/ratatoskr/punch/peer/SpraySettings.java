package dev.ratatoskr.punch.peer;

import java.util.concurrent.TimeUnit;

/**
 * The search for a way through a NAT with random ports: K sockets behind it send to one known
 * address, N probes from there try its ports. Of R = 64512 ports a probe meets an open one with
 * K/R, all miss with (1-K/R)^N: 0.8 % for the defaults.
 *
 * @param sockets K, 1 to 256
 * @param probes N, 1 to 1200
 * @param paceNanos the least average time between two probes, at least 1 ms
 * @param leadNanos how long the probes wait for the sockets to be open
 * @param limitNanos how long the attempt lasts
 */
public record SpraySettings(
    int sockets, int probes, long paceNanos, long leadNanos, long limitNanos) {

  /** 256 sockets, 1200 probes, 1 ms, 100 ms, 2 s. */
  public static final SpraySettings DEFAULT =
      new SpraySettings(256, 1200, millis(1), millis(100), millis(2000));

  public SpraySettings {
    if (sockets < 1 || sockets > 256 || probes < 1 || probes > 1200) {
      throw new IllegalArgumentException("1..256 sockets and 1..1200 probes");
    }
    if (paceNanos < millis(1) || leadNanos < 0 || limitNanos <= 0) {
      throw new IllegalArgumentException("too fast, or no time");
    }
  }

  private static long millis(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }
}
