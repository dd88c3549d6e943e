package dev.ratatoskr.punch.behaviour;

/** Whose packets a NAT or firewall lets in (RFC 4787 section 5). */
public enum Filtering {
  /** Nobody could tell yet. */
  UNKNOWN,
  /** Anybody's, once something was sent out. */
  ENDPOINT_INDEPENDENT,
  /** Those of an address that something was sent to. */
  ADDRESS_DEPENDENT,
  /** Those of an address and port that something was sent to. */
  ADDRESS_AND_PORT_DEPENDENT
}
