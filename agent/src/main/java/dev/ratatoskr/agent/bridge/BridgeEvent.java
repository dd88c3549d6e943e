package dev.ratatoskr.agent.bridge;

/** What the owner of a {@link Bridge} must know. */
public sealed interface BridgeEvent {

  /**
   * The peer offers a bridge; {@link Bridge#onWanted} accepts it, {@link Bridge#onUnwanted} not.
   */
  record Offered() implements BridgeEvent {}

  /** The router shows the peering as up. */
  record Bridged() implements BridgeEvent {}

  /**
   * The router's own measure of the link is new or has changed. Up to router 0.5.12 a cost far
   * above the round trip in milliseconds (2.5 times) means that the router will not use the link.
   *
   * @param cost about the link's round trip in milliseconds
   * @param latencyNanos the router's round trip, 0 when it does not say
   */
  record Cost(long cost, long latencyNanos) implements BridgeEvent {}

  /** The attempt ended before the peering was up; nothing of it is left. */
  record Failed(String reason) implements BridgeEvent {}

  /** A bridge that stood has ended; nothing of it is left. */
  record Closed(String reason) implements BridgeEvent {}
}
