package dev.ratatoskr.proto.portmap;

/** What a client asks a NAT-PMP gateway (RFC 6886 section 3). */
public sealed interface NatPmpRequest {

  /** What is your address on the outside? (Section 3.2.) */
  record ExternalAddress() implements NatPmpRequest {}

  /**
   * Let others reach this UDP port (section 3.3).
   *
   * @param internalPort 0..65535; 0 with lifetime 0 is every port
   * @param externalPort 0..65535, a suggestion; 0 for any
   * @param lifetimeSeconds 0..2^32-1; 0 takes the mapping away
   */
  record MapUdp(int internalPort, int externalPort, long lifetimeSeconds) implements NatPmpRequest {
    public MapUdp {
      if ((internalPort | externalPort) >>> 16 != 0 || lifetimeSeconds >>> 32 != 0) {
        throw new IllegalArgumentException("port or lifetime out of range");
      }
    }
  }

  /**
   * Another operation.
   *
   * @param opcode 0..127
   */
  record Other(int opcode) implements NatPmpRequest {}
}
