package dev.ratatoskr.transport.peer;

import dev.ratatoskr.punch.keepalive.LearntLifetime;
import dev.ratatoskr.punch.peer.PunchRecollection;
import java.util.List;

/**
 * What an endpoint has learnt of networks and peers that a later one may go on with. Times are by
 * the loop's clock.
 *
 * @param lifetimes how long the mappings of each network last
 * @param punches how punches went
 */
public record EndpointMemory(List<LearntLifetime> lifetimes, PunchRecollection punches) {
  /** Nothing. */
  public static final EndpointMemory NOTHING =
      new EndpointMemory(List.of(), PunchRecollection.NOTHING);

  public EndpointMemory {
    lifetimes = List.copyOf(lifetimes);
  }
}
