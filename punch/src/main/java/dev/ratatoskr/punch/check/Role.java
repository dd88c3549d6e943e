package dev.ratatoskr.punch.check;

/**
 * Who decides (RFC 8445 section 6.1.1). Both sides know their role beforehand, so a conflict is a
 * forgery or a reflection.
 */
public enum Role {
  /** Starts the attempts and nominates: the QUIC client, the smaller key. */
  CONTROLLING,
  /** Follows. */
  CONTROLLED
}
