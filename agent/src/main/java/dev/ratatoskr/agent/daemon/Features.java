package dev.ratatoskr.agent.daemon;

import java.util.Set;

/** What an agent offers on the control stream; both sides use what both have. */
final class Features {
  /** Bridges at all. */
  private static final String BRIDGE = "bridge/1";

  /** Traffic by the lane: datagrams with the header of {@code proto.lane}. */
  private static final String LANE = "lane/1";

  /** The pair's own Traffic on the lane in its short form ({@code proto.router.ShortTraffic}). */
  private static final String SHORT_TRAFFIC = "short-traffic/1";

  private Features() {}

  static Set<String> of(boolean lane) {
    return lane ? Set.of(BRIDGE, LANE, SHORT_TRAFFIC) : Set.of(BRIDGE);
  }

  /** Whether Traffic goes by the lane, given what both sides have. */
  static boolean hasLane(Set<String> common) {
    return common.contains(LANE);
  }

  /** Whether the lane has the pair's own Traffic in its short form. */
  static boolean hasShortTraffic(Set<String> common) {
    return common.contains(SHORT_TRAFFIC);
  }
}
