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
   * 3 s; 8 requests in 0.7 s and 0.4 s for the last: where a fifth of the packets is lost each way,
   * one question in 3500 goes unanswered. 6 servers, 400 packets.
   */
  public static final DiscoverySettings DEFAULT =
      new DiscoverySettings(
          TimeUnit.MILLISECONDS.toNanos(3000),
          TimeUnit.MILLISECONDS.toNanos(100),
          8,
          TimeUnit.MILLISECONDS.toNanos(400),
          6,
          400);

  /** The pace is never raised further than so many times. */
  private static final int MAX_HASTE = 3;

  public DiscoverySettings {
    if (budgetNanos <= 0 || paceNanos <= 0 || lastWaitNanos <= 0) {
      throw new IllegalArgumentException("times must be positive");
    }
    if (requests < 1 || servers < 1 || servers > 8 || maxPackets < 1) {
      throw new IllegalArgumentException("requests, servers or packets out of range");
    }
  }

  /**
   * The same within less time: at a faster pace, so that no test must be left out. An answer may
   * then take less long; a question that goes unanswered is still asked as often.
   *
   * @param lessNanos longer than the present budget changes nothing
   */
  public DiscoverySettings within(long lessNanos) {
    long newBudget = Math.min(Math.max(1, lessNanos), budgetNanos);
    double haste = Math.min((double) budgetNanos / newBudget, MAX_HASTE);
    return new DiscoverySettings(
        newBudget,
        Math.round(paceNanos / haste),
        requests,
        Math.round(lastWaitNanos / haste),
        servers,
        maxPackets);
  }
}
