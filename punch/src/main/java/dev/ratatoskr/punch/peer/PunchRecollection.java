package dev.ratatoskr.punch.peer;

import java.util.List;

/**
 * What a {@link PunchMemory} holds that outlives its process: not who searched a moment ago.
 * Networks and peers are named as they were told to it; times are by the clock of whoever drives
 * the punches. Each list begins with the oldest.
 *
 * @param networks how searches went from each of our networks
 * @param worked the peers whom a search has reached the last time
 * @param apart how far from each other we and a peer start
 */
public record PunchRecollection(List<Searched> networks, List<Worked> worked, List<Apart> apart) {
  /** Nothing. */
  public static final PunchRecollection NOTHING =
      new PunchRecollection(List.of(), List.of(), List.of());

  public PunchRecollection {
    networks = List.copyOf(networks);
    worked = List.copyOf(worked);
    apart = List.copyOf(apart);
  }

  /**
   * How searches from one network went.
   *
   * @param everWorked whether one has found a path
   * @param failures in how many peers' cases in a row none did
   * @param lastFailedPeer of whom the last was that did not; empty when there is none
   * @param atNanos when the last one ended
   */
  public record Searched(
      String network, boolean everWorked, int failures, String lastFailedPeer, long atNanos) {}

  /**
   * A search was what worked.
   *
   * @param atNanos when it did
   */
  public record Worked(String peer, String network, long atNanos) {}

  /**
   * By how much the peer starts later than half a round trip explains.
   *
   * @param offsetNanos less than 0 when it starts earlier
   * @param atNanos when that was seen
   */
  public record Apart(String peer, long offsetNanos, long atNanos) {}
}
