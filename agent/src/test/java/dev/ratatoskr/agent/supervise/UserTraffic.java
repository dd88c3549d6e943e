package dev.ratatoskr.agent.supervise;

/**
 * What a user does, and what the router shows of it: sessions end a minute after the last packet.
 */
final class UserTraffic {
  private static final long SESSION_NANOS = 60 * World.SECOND;

  private boolean active;
  private boolean ever;
  private boolean hasSession;
  private long lastNanos;
  private long frames;

  /** A packet passes. */
  void pass(boolean byBridge) {
    active = true;
    ever = true;
    frames += byBridge ? 1 : 0;
  }

  /** A shim counts from 0. */
  void onShim() {
    frames = 0;
  }

  /** The agent of this side looks at its router's sessions. */
  void poll(Supervisor supervisor, Side side) {
    World world = side.world;
    Side other = side.other();
    if (active) {
      active = false;
      hasSession = true;
      lastNanos = world.now;
      supervisor.onSession(other.key, other.address(), world.now);
      supervisor.onTraffic(other.key, world.now);
      supervisor.onPeerEvent(other.key, new PeerEvent.BridgeTraffic(frames, 0), world.now);
    } else if (hasSession && world.now - lastNanos > SESSION_NANOS) {
      hasSession = false;
      supervisor.onSessionGone(other.key, world.now);
    } else if (!ever && world.now - world.begun > SESSION_NANOS && world.sessionsEnd) {
      ever = true;
      supervisor.onSessionGone(other.key, world.now);
    }
  }
}
