package dev.ratatoskr.agent.status;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One peer the agent deals with.
 *
 * @param name what the user calls it, if it has a name
 * @param path empty while there is no direct one
 * @param transit empty while no bridge was given to the router
 */
public record BridgeStatus(
    AgentStatus.Node node,
    Optional<String> name,
    Stage stage,
    Optional<Path> path,
    Figures figures,
    Optional<Transit> transit) {

  /** How far the bridge is. */
  public enum State {
    /** Talking with the peer's agent over the overlay, or looking for it. */
    RENDEZVOUS,
    /** Opening a direct path. */
    PUNCHING,
    /** A path is there; the connection moves onto it and the routers are told. */
    CONNECTING,
    /** The routers peer over the path. */
    BRIDGED,
    /** A path is there and kept, but the mesh is as good or no user needs it. */
    STANDBY,
    /** Nothing came of it; the agent tries again later. */
    FAILED
  }

  /**
   * Where it stands.
   *
   * @param reason why, in words; empty when the state says it all
   * @param since when this state was entered
   */
  public record Stage(State state, String reason, Instant since) {}

  /**
   * The direct path.
   *
   * @param kind the remote candidate's kind in lower case ("host", "reflexive", …)
   * @param datagramBytes the largest datagram of the lane that is sent on it now; 0 while unknown
   */
  public record Path(
      String kind, InetSocketAddress local, InetSocketAddress remote, int datagramBytes) {}

  /**
   * What is measured; empty is not measured.
   *
   * @param engine name of the QUIC engine
   * @param trips round trips
   * @param loss lost part of the probes, 0 to 1
   * @param bytesIn over the bridge
   * @param bytesOut over the bridge
   */
  public record Figures(
      Optional<String> engine, RoundTrips trips, OptionalDouble loss, long bytesIn, long bytesOut) {
    /** Nothing measured. */
    public static final Figures NONE =
        new Figures(Optional.empty(), RoundTrips.NONE, OptionalDouble.empty(), 0, 0);
  }

  /**
   * Whether others may pass.
   *
   * @param hidden whether our side hides the bridge from them
   * @param reason why, or why not
   * @param foreignFrames frames of Traffic on this bridge, both ways, whose source or destination
   *     is neither of its two nodes
   */
  public record Transit(boolean hidden, String reason, long foreignFrames) {}

  /**
   * Round trips; empty is not known.
   *
   * @param directMillis over the direct path
   * @param directJitterMillis how much those in a row differ on average
   * @param meshMillis over the mesh, as measured last: before the bridge, where one stands
   * @param meshAgeSeconds how long ago that was
   * @param meshEstimateMillis over the mesh now, by both routers' links into it; of bridges only
   */
  public record RoundTrips(
      OptionalDouble directMillis,
      OptionalDouble directJitterMillis,
      OptionalDouble meshMillis,
      OptionalDouble meshAgeSeconds,
      OptionalDouble meshEstimateMillis) {
    /** Nothing measured. */
    public static final RoundTrips NONE =
        new RoundTrips(
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty());
  }
}
