package dev.ratatoskr.agent.supervise;

import dev.ratatoskr.proto.PeerKey;
import java.util.Set;

/**
 * The router's peerings that are up and not our bridges.
 *
 * @param keys whom it peers with
 * @param nearestNanos the least round trip of these, as the router measured it; 0 while not known
 */
public record OtherPeers(Set<PeerKey> keys, long nearestNanos) {
  /** None. */
  public static final OtherPeers NONE = new OtherPeers(Set.of(), 0);

  /** What changes by less is measured anew, and no news. */
  private static final long NEWS_NANOS = 1_000_000;

  /** Copies the keys. */
  public OtherPeers {
    keys = Set.copyOf(keys);
  }

  boolean isAny() {
    return !keys.isEmpty();
  }

  /** Whether the way to the mesh is another than this one was: by a tenth and a millisecond. */
  boolean isOtherThan(long toldNanos) {
    if (nearestNanos == 0 || toldNanos == 0) {
      return nearestNanos != toldNanos;
    }
    return Math.abs(nearestNanos - toldNanos) >= Math.max(NEWS_NANOS, toldNanos / 10);
  }
}
