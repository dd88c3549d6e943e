package dev.ratatoskr.punch.behaviour;

/**
 * On what of the destination a NAT's choice of the external port depends (RFC 4787 section 4.1).
 */
public enum Mapping {
  /** Nobody could tell yet. */
  UNKNOWN,
  /** There is no NAT: servers see an address of the host's own. */
  NONE,
  /** On nothing: all destinations see one address. */
  ENDPOINT_INDEPENDENT,
  /** On its address. */
  ADDRESS_DEPENDENT,
  /** On its address and port: every destination sees another one. */
  ADDRESS_AND_PORT_DEPENDENT,
  /** On one of these two; the servers at hand cannot tell on which. */
  DEPENDENT;

  /** Whether a destination not yet spoken to may see an address that nobody has seen before. */
  public boolean isDependent() {
    return switch (this) {
      case UNKNOWN, NONE, ENDPOINT_INDEPENDENT -> false;
      case ADDRESS_DEPENDENT, ADDRESS_AND_PORT_DEPENDENT, DEPENDENT -> true;
    };
  }
}
