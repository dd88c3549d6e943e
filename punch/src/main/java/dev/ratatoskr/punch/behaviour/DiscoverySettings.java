package dev.ratatoskr.punch.behaviour;

import java.util.concurrent.TimeUnit;

/**
 * How a network is examined.
 *
 * @param budgetNanos after how long the report is given, whatever is still open
 * @param paceNanos between two requests of one question
 * @param requests how often a question is sent at most
 * @param lastWaitNanos how long the last request's answer is waited for
 * @param servers how many are asked of each family, 1 to 8
 * @param maxPackets how many packets are sent at most, all together
 */
public record DiscoverySettings(
    long budgetNanos,
    long paceNanos,
    int requests,
    long lastWaitNanos,
    int servers,
    int maxPackets) {

  /**
   * 3.2 s; 8 requests in 1.05 s and 0.45 s for the last: where a fifth of the packets is lost each
   * way, one question in 3500 goes unanswered. 6 servers, 400 packets.
   */
  public static final DiscoverySettings DEFAULT =
      new DiscoverySettings(
          TimeUnit.MILLISECONDS.toNanos(3200),
          TimeUnit.MILLISECONDS.toNanos(150),
          8,
          TimeUnit.MILLISECONDS.toNanos(450),
          6,
          400);

  public DiscoverySettings {
    if (budgetNanos <= 0 || paceNanos <= 0 || lastWaitNanos <= 0) {
      throw new IllegalArgumentException("times must be positive");
    }
    if (requests < 1 || servers < 1 || servers > 8 || maxPackets < 1) {
      throw new IllegalArgumentException("requests, servers or packets out of range");
    }
  }

  /** The same within another time. */
  public DiscoverySettings within(long newBudgetNanos) {
    return new DiscoverySettings(
        newBudgetNanos, paceNanos, requests, lastWaitNanos, servers, maxPackets);
  }
}
