package dev.ratatoskr.transport.identity;

/** What the path a connection runs on says about the peer at its other end. */
public enum PathProof {
  /** The overlay path: Yggdrasil enforces that the source address belongs to the peer key. */
  OVERLAY_SOURCE,
  /** Any other path: says nothing. */
  NONE
}
