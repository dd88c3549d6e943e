package dev.ratatoskr.punch.keepalive;

import java.util.random.RandomGenerator;

/** How long one path is left silent this time, and whether it lived through the last. */
final class QuietSpell {
  private MappingLifetime lifetime;
  private long nanos;
  private long heldNanos;
  private long lastPacketNanos;

  QuietSpell(MappingLifetime lifetime) {
    this.lifetime = lifetime;
    this.nanos = lifetime.intervalNanos();
  }

  long nanos() {
    return nanos;
  }

  void move(MappingLifetime other) {
    lifetime = other;
    heldNanos = 0;
  }

  /** A packet went out or came in. */
  void onPacket(long nowNanos) {
    lastPacketNanos = nowNanos;
  }

  /** The peer's probe came in: after silence, that is more than a packet. */
  void onPeerProbe(long nowNanos) {
    lifetime.onProven(nowNanos - lastPacketNanos, nowNanos);
  }

  /** Another spell: jittered downwards only, since the interval is the most that is safe. */
  void draw(RandomGenerator random) {
    long interval = lifetime.intervalNanos();
    nanos = interval - random.nextLong(interval / 5 + 1);
  }

  /** The probe after it was answered at once. It counts when nothing casts doubt until the next. */
  void onAnswered() {
    heldNanos = nanos;
  }

  /**
   * The peer probes right after that. It has no need to, unless its probes were in vain until ours
   * opened the way again: then nothing was held.
   */
  void onDoubt() {
    heldNanos = 0;
  }

  /** The next spell is over. */
  void onOver(long nowNanos) {
    if (heldNanos > 0) {
      lifetime.onHeld(heldNanos, nowNanos);
      heldNanos = 0;
    }
  }

  /** The probe after it and those that followed were in vain. */
  void onSuspected(long nowNanos) {
    lifetime.onSuspected(nanos, nowNanos);
  }

  /** The path lives. */
  void onAlive(long nowNanos) {
    lifetime.onAlive(nowNanos);
  }
}
