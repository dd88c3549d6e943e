package dev.ratatoskr.agent.watch;

import dev.ratatoskr.proto.PeerKey;
import java.net.Inet6Address;

/** What happens to a session of the router. */
public sealed interface SessionEvent {

  /** The other node. */
  PeerKey key();

  /**
   * A session that was not there before.
   *
   * @param bytes in both directions so far, whoever caused them
   * @param byUser whether it cannot be our own doing. Where it may be, {@link SessionTraffic}
   *     follows as soon as a user's packets are seen
   */
  record SessionSeen(PeerKey key, Inet6Address address, long bytes, boolean byUser)
      implements SessionEvent {}

  /**
   * A user's packets went through since the last time; our own are taken off.
   *
   * @param bytes in both directions, above 0
   */
  record SessionTraffic(PeerKey key, long bytes) implements SessionEvent {}

  /**
   * No user's packet for {@link SessionTable#IDLE_NANOS}: only our own bytes keep the session
   * alive, if anything does. Told once, until there is traffic again.
   */
  record SessionIdle(PeerKey key) implements SessionEvent {}

  /** The router has no such session any more. */
  record SessionGone(PeerKey key) implements SessionEvent {}
}
