package dev.ratatoskr.punch.check;

import java.util.EnumMap;

/** Counts what a session sent and refused, for the status and for tests. */
public final class Tally {
  private final EnumMap<Count, Long> counts = new EnumMap<>(Count.class);

  Tally() {}

  /** What is counted. */
  public enum Count {
    /** Requests sent. */
    PROBES_SENT,
    /** Requests of the peer that were answered. */
    ANSWERS_SENT,
    /** Messages under a wrong name or password, in a wrong role or format. */
    FORGED,
    /** Authentic requests seen before from another address. */
    REPLAYED,
    /** Answers to nothing we asked, or from elsewhere. */
    STRAY,
    /** Requests beyond what is answered in a second. */
    FLOODED,
    /** Addresses beyond what a peer may have us send to, named by it or spoken from. */
    UNADMITTED
  }

  /** How often something happened. */
  public long of(Count count) {
    return counts.getOrDefault(count, 0L);
  }

  void add(Count count) {
    counts.merge(count, 1L, Long::sum);
  }
}
