package dev.ratatoskr.proto.portmap;

import java.net.Inet4Address;

/** What a NAT-PMP gateway answers (RFC 6886 section 3). */
public sealed interface NatPmpResponse {
  /** Done. */
  int SUCCESS = 0;

  /** The gateway speaks another version, or was asked in another. */
  int UNSUPPORTED_VERSION = 1;

  /** The owner of the gateway does not want it. */
  int NOT_AUTHORIZED = 2;

  /** The gateway has no address on the outside. */
  int NETWORK_FAILURE = 3;

  /** The operation is not known to it. */
  int UNSUPPORTED_OPCODE = 5;

  /** What every response begins with. */
  Header header();

  /**
   * What every response begins with.
   *
   * @param result 0..65535
   * @param epochSeconds since the gateway last lost its state, 0..2^32-1
   */
  record Header(int result, long epochSeconds) {
    /** Whether the request succeeded. */
    public boolean isSuccess() {
      return result == SUCCESS;
    }
  }

  /** Its address on the outside; without meaning when the request failed. */
  record ExternalAddress(Header header, Inet4Address address) implements NatPmpResponse {}

  /**
   * A UDP port is mapped; without meaning, but for the internal port, when the request failed.
   *
   * @param internalPort 0..65535
   * @param externalPort 0..65535
   * @param lifetimeSeconds 0..2^32-1
   */
  record MappedUdp(Header header, int internalPort, int externalPort, long lifetimeSeconds)
      implements NatPmpResponse {}

  /**
   * The answer to another operation, or an error without contents.
   *
   * @param opcode 0..127
   */
  record Other(Header header, int opcode) implements NatPmpResponse {}
}
