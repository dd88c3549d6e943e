package dev.ratatoskr.agent.supervise;

import dev.ratatoskr.proto.PeerKey;
import java.net.Inet6Address;

/**
 * What the supervisor asks of the daemon. The daemon carries each out in order, before the next
 * input.
 */
public sealed interface SupervisorEffect {

  /**
   * Send one round of three small probes over the overlay and report {@link PeerEvent.Answered} or
   * {@link PeerEvent.Unanswered}; once answered, the smaller key dials.
   */
  record Meet(PeerKey key, Inet6Address address) implements SupervisorEffect {}

  /** Send one small probe over the overlay, which reports {@link PeerEvent.MeshRtt}. */
  record MeasureMesh(PeerKey key, Inet6Address address) implements SupervisorEffect {}

  /**
   * Look for a direct path.
   *
   * @param controlling whether we make the offer; otherwise gather candidates and answer the peer's
   */
  record Punch(PeerKey key, boolean controlling) implements SupervisorEffect {}

  /**
   * Make a bridge on the direct path.
   *
   * @param offering whether we make the offer; otherwise accept the one that came
   */
  record Bridge(PeerKey key, boolean offering) implements SupervisorEffect {}

  /** Take the bridge, or an attempt at one, down at once: shim first. Also refuses an offer. */
  record Unbridge(PeerKey key, String reason) implements SupervisorEffect {}

  /** Tell the peer how we see the bridge, the present one or the one that was let go. */
  record TellUse(PeerKey key, Use use) implements SupervisorEffect {}

  /**
   * Tell the peer how far our router is from the mesh.
   *
   * @param rttNanos of its nearest peer that is no bridge; 0 when that is not known
   */
  record TellMeshLink(PeerKey key, long rttNanos) implements SupervisorEffect {}

  /** Leave the direct path for the overlay, end a punch in progress, and tell the peer. */
  record DropPath(PeerKey key, String reason) implements SupervisorEffect {}

  /** Say goodbye and forget everything about the peer; an {@link Unbridge} went before. */
  record Forget(PeerKey key, String reason) implements SupervisorEffect {}

  /** A peer entered another state: one line in the log. */
  record Changed(PeerStatus status) implements SupervisorEffect {}

  /**
   * Nothing more to do before the deadline unless an input comes first.
   *
   * @param deadlineNanos in the caller's clock; {@link Long#MAX_VALUE} when no timer runs
   */
  record WaitUntil(long deadlineNanos) implements SupervisorEffect {}
}
