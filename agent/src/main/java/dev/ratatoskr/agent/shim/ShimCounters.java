package dev.ratatoskr.agent.shim;

/**
 * What a shim passed on and whom it turned away.
 *
 * @param bytesOut from our router to the peer, handshake included
 * @param framesOut the same in frames
 * @param bytesIn from the peer to our router
 * @param framesIn the same in frames
 * @param traffic frames of Traffic, both ways, whosoever
 * @param strangers frames of Traffic, both ways, that were not between the two nodes of the bridge
 * @param refused connections that were not our router's
 */
public record ShimCounters(
    long bytesOut,
    long framesOut,
    long bytesIn,
    long framesIn,
    long traffic,
    long strangers,
    long refused) {
  /** Nothing yet. */
  public static final ShimCounters NONE = new ShimCounters(0, 0, 0, 0, 0, 0, 0);
}
