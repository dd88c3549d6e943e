package dev.ratatoskr.proto.lane;

import dev.ratatoskr.proto.MalformedException;

/** What a datagram of the lane carries. */
public enum LaneKind {
  /** A part of one Traffic frame, or the whole. */
  FRAGMENT(0),
  /** What the far side received of ours. */
  REPORT(1);

  private final int code;

  LaneKind(int code) {
    this.code = code;
  }

  /** The four bits on the wire. */
  public int code() {
    return code;
  }

  /**
   * The kind of four bits on the wire.
   *
   * @throws MalformedException when they are reserved
   */
  public static LaneKind of(int code) throws MalformedException {
    return switch (code) {
      case 0 -> FRAGMENT;
      case 1 -> REPORT;
      default -> throw new MalformedException("lane datagram of the reserved kind " + code);
    };
  }
}
