package dev.ratatoskr.proto.router;

import dev.ratatoskr.proto.MalformedException;

/** What a frame is for, in the order of the byte on the wire. */
public enum FrameType {
  /** Nothing. */
  DUMMY(0),
  /** The answer to traffic; three seconds without one end the peering. */
  KEEPALIVE(1),
  /** Asks for a signature; its round trip is the cost of the link. */
  SIG_REQ(2),
  /** The signature. */
  SIG_RES(3),
  /** A position in the tree; sent once. */
  ANNOUNCE(4),
  /** Who is reachable through the sender. */
  BLOOM_FILTER(5),
  /** Where is a key? */
  PATH_LOOKUP(6),
  /** Here it is. */
  PATH_NOTIFY(7),
  /** It is there no longer. */
  PATH_BROKEN(8),
  /** End-to-end traffic: the one type that may be lost, but never overtaken. */
  TRAFFIC(9);

  private static final FrameType[] BY_CODE = values();

  private final int code;

  FrameType(int code) {
    this.code = code;
  }

  /** The byte on the wire. */
  public int code() {
    return code;
  }

  /**
   * The type of a byte on the wire.
   *
   * @throws MalformedException when it is above 9
   */
  public static FrameType of(int code) throws MalformedException {
    if (code < 0 || code >= BY_CODE.length) {
      throw new MalformedException("router frame type " + code + " is unknown");
    }
    return BY_CODE[code];
  }
}
