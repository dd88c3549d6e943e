package dev.ratatoskr.agent.supervise;

import java.util.concurrent.TimeUnit;

/**
 * Whether the routers leave a bridge unused: users' packets go to and fro, and none of them takes
 * it. Routers before 0.5.13 go by cost and may do so, where their public peer is near or after a
 * slow first exchange. A bridge that is made anew gets a new cost; one that is ignored again soon
 * is retired for an hour. Sans-IO; thread: the loop.
 */
final class IgnoredWatch {
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** Fewer times of traffic could be chance. */
  private static final int LEAST_PASSING = 5;

  /** A bridge that was made anew and is used for so long has got over it. */
  private static final long CURED_NANOS = TimeUnit.SECONDS.toNanos(60);

  private static final long RETIRED_NANOS = TimeUnit.HOURS.toNanos(1);

  private long frames;
  private int passing;
  private long passingSinceNanos;
  private long passedNanos;
  private boolean remade;
  private boolean retired;

  /** When the last step was taken, which both sides take together. */
  private long steppedNanos;

  /** A bridge is being made: nothing was seen of it yet. */
  void onBridging() {
    frames = 0;
    passing = 0;
  }

  /**
   * What the bridge has carried since it was made.
   *
   * @param own frames of Traffic between its two nodes, both ways
   */
  void onFrames(long own, long nowNanos) {
    if (own == frames) {
      return;
    }
    frames = own;
    passing = 0;
    if (nowNanos - steppedNanos >= CURED_NANOS) {
      remade = false;
    }
  }

  /** Users' packets went to or from the peer while a bridge stands, by whatever way. */
  void onTraffic(long nowNanos) {
    if (passing == 0) {
      passingSinceNanos = nowNanos;
    }
    passing++;
    passedNanos = nowNanos;
  }

  /** Whether the bridge that stands is ignored. */
  boolean isIgnored() {
    return passing >= LEAST_PASSING && passedNanos - passingSinceNanos >= LOOK_NANOS;
  }

  /** It is: to be made anew, or to be retired if that was tried a moment ago. */
  void onIgnored(long nowNanos) {
    passing = 0;
    retired = retired || remade;
    remade = !retired;
    steppedNanos = nowNanos;
  }

  /**
   * The peer found so; if we did at the same time, that counts once.
   *
   * @param stands whether our side of that bridge still stands
   */
  void onPeerIgnored(boolean stands, long nowNanos) {
    boolean known = (remade || retired) && nowNanos - steppedNanos < LOOK_NANOS;
    if (stands || !known) {
      onIgnored(nowNanos);
    }
  }

  /** Another path: the router will measure another link. */
  void onPath() {
    remade = false;
    retired = false;
  }

  /** Ends the retirement when its time has come. */
  void expire(long nowNanos) {
    if (retired && nowNanos - steppedNanos >= RETIRED_NANOS) {
      retired = false;
    }
  }

  /** Whether no bridge is to be made for now. */
  boolean isRetired() {
    return retired;
  }

  /** When that ends; {@link Long#MAX_VALUE} unless it is so. */
  long retiredUntilNanos() {
    return retired ? steppedNanos + RETIRED_NANOS : Long.MAX_VALUE;
  }
}
