package dev.ratatoskr.netns.wan;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All directions between the ends, and each end's uplink. Shapes may be set and counts read from
 * any thread; {@link #schedule} and {@link #repeats} belong to the forwarding thread.
 */
final class Links {
  /** In the place of a destination. */
  private static final String ANYWHERE = "*";

  private final long seed;
  private final Map<Direction, Link> links = new ConcurrentHashMap<>();

  /** All ideal; the seed decides which packets are lost. */
  Links(long seed) {
    this.seed = seed;
  }

  /** The direction between two ends. */
  Link between(String from, String to) {
    return links.computeIfAbsent(
        new Direction(from, to),
        direction ->
            new Link(
                LinkShape.IDEAL,
                new SplittableRandom(seed ^ (direction.hashCode() * 0x9e3779b97f4a7c15L))));
  }

  /** What everything passes first that an end sends, wherever it goes. */
  Link uplink(String from) {
    return between(from, ANYWHERE);
  }

  /** Decides when a packet that is sent now arrives, or {@link Link#DROPPED}. */
  long schedule(String from, String to, long nowNanos, int lengthBytes) {
    long leavesNanos = uplink(from).schedule(nowNanos, lengthBytes);
    return leavesNanos == Link.DROPPED
        ? Link.DROPPED
        : between(from, to).schedule(leavesNanos, lengthBytes);
  }

  /** Decides whether a packet that was not dropped comes once more. */
  boolean repeats(String from, String to) {
    return between(from, to).repeats();
  }

  private record Direction(String from, String to) {}
}
