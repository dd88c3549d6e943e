package dev.ratatoskr.netns.reach;

import java.util.EnumSet;
import java.util.Set;

/** What must come out of a cell, and how often it is tried. The one place that says so. */
enum Expectation {
  /** Plain probes do: each round, and soon. */
  DIRECT("direct", 50, 1.0, 1.5, 400),
  /** The NAT's next port is foretold. */
  PREDICTED("predicted", 50, 0.95, 3, 400),
  /** Many sockets against many ports. */
  SPRAY("sprayed", 60, 0.95, 4, 1300),
  /** Nobody can. */
  NO_PATH("no path", 1, 0, 0, 0);

  /**
   * A path that takes longer comes too late to count. On a machine at rest none takes 3 s; three
   * suites at a time on a slow one make all of it longer.
   */
  static final double IN_TIME_SECONDS = 6;

  /** For the table. */
  final String label;

  /** How often it is tried. */
  final int rounds;

  /** The least part of the rounds that find a path in time; 0: none may find one at all. */
  final double share;

  /** The median of the seconds is below it. */
  final double medianSeconds;

  /** No round sends more packets, from either side. */
  final int packets;

  Expectation(String label, int rounds, double share, double medianSeconds, int packets) {
    this.label = label;
    this.rounds = rounds;
    this.share = share;
    this.medianSeconds = medianSeconds;
    this.packets = packets;
  }

  /** Of two networks. */
  static Expectation of(Kind one, Kind other) {
    Set<Kind> pair = EnumSet.of(one, other);
    if (pair.contains(Kind.UDP_BLOCKED)) {
      return NO_PATH;
    }
    Set<Kind> changing =
        EnumSet.of(Kind.SYMMETRIC_SEQUENTIAL, Kind.SYMMETRIC_RANDOM, Kind.ADDRESS_DEPENDENT);
    if (changing.containsAll(pair)) {
      return one == other && one == Kind.SYMMETRIC_SEQUENTIAL ? PREDICTED : NO_PATH;
    }
    boolean strict = pair.contains(Kind.PORT_RESTRICTED);
    boolean plain = changing.stream().noneMatch(pair::contains);
    if (plain || !strict) {
      return DIRECT;
    }
    return pair.contains(Kind.SYMMETRIC_SEQUENTIAL) ? PREDICTED : SPRAY;
  }
}
