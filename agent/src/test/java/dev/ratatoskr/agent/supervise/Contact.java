package dev.ratatoskr.agent.supervise;

import org.jspecify.annotations.Nullable;

/** How far one side has come with the other, and what is to happen to it. */
final class Contact {
  boolean linked;
  boolean path;
  boolean punching;
  @Nullable String goneBecause;
  long idleNanos = Long.MAX_VALUE;

  /** What the direct path is measured by five times a second; 0 while nobody looks. */
  long pathNanos;

  /** How many probes went over the mesh for their round trip. */
  int measured;

  final UserTraffic user = new UserTraffic();
  long probingUntil;
  long lastDelivery;

  /** Until when this side does nothing, and until when it takes no messages. */
  long asleepUntil;

  long deafUntil;

  /** Nothing has happened yet. */
  Contact(long nowNanos) {
    lastDelivery = nowNanos;
    asleepUntil = nowNanos;
    deafUntil = nowNanos;
  }
}
