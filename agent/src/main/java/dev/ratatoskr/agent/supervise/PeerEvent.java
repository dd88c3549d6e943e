package dev.ratatoskr.agent.supervise;

/** What the daemon reports about one peer. */
public sealed interface PeerEvent {

  /**
   * A probe over the overlay came back, so an agent is there.
   *
   * @param meshRttNanos its round trip, above 0
   */
  record Answered(long meshRttNanos) implements PeerEvent {}

  /** A round of overlay probes ended without an answer. */
  record Unanswered() implements PeerEvent {}

  /** The connection stands and both sides have proved who they are. */
  record Authenticated() implements PeerEvent {}

  /**
   * One more round trip measured on the overlay path. Measured while a bridge is up it would be the
   * bridge's own, and is ignored.
   *
   * @param rttNanos above 0
   */
  record MeshRtt(long rttNanos) implements PeerEvent {}

  /** The peer offers a punch, or asks for one because it lost the path or changed its network. */
  record PunchOffered() implements PeerEvent {}

  /** A path was nominated and the connection runs on it. */
  record PathFound(DirectPath path) implements PeerEvent {}

  /**
   * The direct path's round trip as it is now.
   *
   * @param smoothedNanos above 0
   * @param latestNanos the newest sample alone, above 0
   */
  record PathRtt(long smoothedNanos, long latestNanos) implements PeerEvent {}

  /**
   * How far the peer's router is from the mesh.
   *
   * @param rttNanos of its nearest peer that is no bridge; 0 when that is not known
   */
  record PeerMeshLink(long rttNanos) implements PeerEvent {}

  /** All attempts of a punch failed. */
  record PunchFailed(String reason) implements PeerEvent {}

  /** The direct path carries nothing any more; the connection falls back to the overlay. */
  record PathDead(String reason) implements PeerEvent {}

  /** The connection ended; nothing of it is left. */
  record LinkClosed(String reason) implements PeerEvent {}

  /** The peer offers a bridge. */
  record BridgeOffered() implements PeerEvent {}

  /** Both routers show the peering as up. */
  record Bridged() implements PeerEvent {}

  /** The bridge could not be made, or was refused; nothing of it is left. */
  record BridgeFailed(String reason) implements PeerEvent {}

  /** A bridge that stood has ended; nothing of it is left. */
  record BridgeClosed(String reason) implements PeerEvent {}

  /**
   * What the present bridge has carried since it was made; as often as the router is asked.
   *
   * @param frames frames of Traffic, both ways, strangers' included
   * @param strangers those that were not between the two nodes of the bridge
   */
  record BridgeTraffic(long frames, long strangers) implements PeerEvent {}

  /** The peer told how it sees the bridge, or that it wants the one that was let go. */
  record PeerUse(Use use) implements PeerEvent {}
}
