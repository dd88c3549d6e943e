package dev.ratatoskr.agent.shim;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.PeerKey;
import dev.ratatoskr.proto.router.FrameType;
import dev.ratatoskr.proto.router.RouterFrame;
import dev.ratatoskr.proto.router.RouterMessage;
import dev.ratatoskr.proto.router.SessionKey;

/** Counts Traffic, and of it what is not between the two nodes of a bridge. Sans-IO. */
final class StrangerCount {
  private final PeerKey self;
  private final PeerKey peer;
  private final SessionKey out;
  private final SessionKey in;
  private long traffic;
  private long frames;

  StrangerCount(ShimSpec spec) {
    this.self = spec.self();
    this.peer = spec.peer();
    this.out = spec.outward();
    this.in = spec.inward();
  }

  /** One more message, in either direction. */
  void onMessage(RouterMessage message) {
    if (message instanceof RouterFrame frame && frame.type() == FrameType.TRAFFIC) {
      traffic++;
      frames += isOurs(frame) ? 0 : 1;
    }
  }

  /** How many frames of Traffic there were. */
  long traffic() {
    return traffic;
  }

  /** How many frames of Traffic had a source or a destination that is neither node. */
  long frames() {
    return frames;
  }

  private boolean isOurs(RouterFrame frame) {
    // Nearly always, and quicker than reading the keys.
    if (frame.isTrafficOf(out) || frame.isTrafficOf(in)) {
      return true;
    }
    try {
      SessionKey key = frame.sessionKey();
      return isOurs(key.source()) && isOurs(key.destination());
    } catch (MalformedException e) {
      // Its keys cannot be read: no router of the two makes such a frame.
      return false;
    }
  }

  private boolean isOurs(PeerKey key) {
    return key.equals(self) || key.equals(peer);
  }
}
