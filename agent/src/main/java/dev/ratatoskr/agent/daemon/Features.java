package dev.ratatoskr.agent.daemon;

import java.util.Set;

/** What an agent offers on the control stream; both sides use what both have. */
final class Features {
  /** Bridges at all. */
  private static final String BRIDGE = "bridge/1";

  /** Traffic by the lane: datagrams with the header of {@code proto.lane}. */
  private static final String LANE = "lane/1";

  private Features() {}

  static Set<String> of(boolean lane) {
    return lane ? Set.of(BRIDGE, LANE) : Set.of(BRIDGE);
  }

  /** Whether Traffic goes by the lane, given what both sides have. */
  static boolean hasLane(Set<String> common) {
    return common.contains(LANE);
  }
}
