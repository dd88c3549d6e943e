package dev.ratatoskr.proto.portmap;

/** The result codes that matter to a client (RFC 6887 section 7.4). */
public final class PcpResult {
  /** Done. */
  public static final int SUCCESS = 0;

  /** The server speaks another version. */
  public static final int UNSUPP_VERSION = 1;

  /** The owner of the gateway does not want it. */
  public static final int NOT_AUTHORIZED = 2;

  /** The gateway has no address on the outside. */
  public static final int NETWORK_FAILURE = 7;

  /** It has no room for more, for now. */
  public static final int NO_RESOURCES = 8;

  /** The request came from another address than it says: a NAT stands between. */
  public static final int ADDRESS_MISMATCH = 12;

  private PcpResult() {}
}
