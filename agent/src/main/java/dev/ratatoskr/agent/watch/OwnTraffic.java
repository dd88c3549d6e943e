package dev.ratatoskr.agent.watch;

import dev.ratatoskr.proto.PeerKey;

/** Tells what the agent itself sends and receives over the overlay. */
@FunctionalInterface
public interface OwnTraffic {

  /** The counts of one peer, in both directions together, never falling. Thread: the loop. */
  Count of(PeerKey key);

  /**
   * Our own datagrams on the overlay path.
   *
   * @param packets datagrams
   * @param payloadBytes their UDP payloads
   */
  record Count(long packets, long payloadBytes) {
    /** Nothing yet. */
    public static final Count NONE = new Count(0, 0);
  }
}
