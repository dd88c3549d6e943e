package dev.ratatoskr.punch.gather;

import dev.ratatoskr.punch.stun.QuerySettings;
import java.util.concurrent.TimeUnit;

/**
 * How the servers are asked.
 *
 * @param query one question
 * @param serversPerFamily how many are asked, of IPv4 and of IPv6 each; at least 2, to compare
 * @param refreshNanos between two rounds, ±10 %: less than the shortest usual mapping lifetime
 * @param patienceNanos after how long a round counts as gathered though a server is still silent
 */
public record GatherSettings(
    QuerySettings query, int serversPerFamily, long refreshNanos, long patienceNanos) {

  /** As the RFC has it; 3 servers; 25 s; 2 s. */
  public static final GatherSettings DEFAULT =
      new GatherSettings(
          QuerySettings.RFC, 3, TimeUnit.SECONDS.toNanos(25), TimeUnit.SECONDS.toNanos(2));

  public GatherSettings {
    if (serversPerFamily < 2 || serversPerFamily > 8) {
      throw new IllegalArgumentException("2..8 servers, not " + serversPerFamily);
    }
    if (refreshNanos <= 0 || patienceNanos <= 0) {
      throw new IllegalArgumentException("times must be positive");
    }
  }
}
