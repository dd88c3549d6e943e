package dev.ratatoskr.transport.peer;

import org.jspecify.annotations.Nullable;

/**
 * Lets one peer at a time search with many ports, so that their number is bounded for the whole
 * endpoint. Thread: the loop.
 */
final class SprayTurn {
  private @Nullable Object holder;

  /** False when another one searches. */
  boolean take(Object who) {
    if (holder != null && holder != who) {
      return false;
    }
    holder = who;
    return true;
  }

  /** The search is over; no effect for one that does not search. */
  void release(Object who) {
    if (holder == who) {
      holder = null;
    }
  }
}
