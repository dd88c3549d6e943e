package dev.ratatoskr.transport.lane;

import dev.ratatoskr.proto.router.SessionKey;

/** One key pair's queue and its place in the round (RFC 8290 section 4). */
final class Flow {
  private final SessionKey key;
  private final FrameRing frames = new FrameRing();
  private final CoDel codel = new CoDel();
  private int creditBytes;
  private boolean listed;
  private long idleSinceNanos;

  Flow(SessionKey key) {
    this.key = key;
  }

  SessionKey key() {
    return key;
  }

  FrameRing frames() {
    return frames;
  }

  CoDel codel() {
    return codel;
  }

  /** Whether it is in the round, with frames or just without. */
  boolean isListed() {
    return listed;
  }

  void enter(int quantumBytes) {
    listed = true;
    creditBytes = quantumBytes;
  }

  void leave(long nowNanos) {
    listed = false;
    idleSinceNanos = nowNanos;
  }

  long idleSinceNanos() {
    return idleSinceNanos;
  }

  /** Whether it may send; what it sends may exceed its credit, which it then owes. */
  boolean hasCredit() {
    return creditBytes > 0;
  }

  void earn(int quantumBytes) {
    creditBytes += quantumBytes;
  }

  void spend(int sentBytes) {
    creditBytes -= sentBytes;
  }
}
