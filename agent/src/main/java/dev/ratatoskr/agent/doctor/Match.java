package dev.ratatoskr.agent.doctor;

/** Whether a condition of a firewall's rule holds for a packet. */
enum Match {
  /** It does. */
  YES,
  /** It does not. */
  NO,
  /** It cannot be told from the rules alone. */
  UNKNOWN;

  static Match of(boolean holds) {
    return holds ? YES : NO;
  }

  Match not() {
    return switch (this) {
      case YES -> NO;
      case NO -> YES;
      case UNKNOWN -> UNKNOWN;
    };
  }

  Match and(Match other) {
    if (this == NO || other == NO) {
      return NO;
    }
    return this == YES && other == YES ? YES : UNKNOWN;
  }

  Match or(Match other) {
    return not().and(other.not()).not();
  }
}
