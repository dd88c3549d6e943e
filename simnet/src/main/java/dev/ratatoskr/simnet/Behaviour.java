package dev.ratatoskr.simnet;

/** On what of the remote endpoint a NAT's mapping or filtering depends (RFC 4787, RFC 5780). */
public enum Behaviour {
  /** On nothing. */
  ENDPOINT_INDEPENDENT,
  /** On its address. */
  ADDRESS_DEPENDENT,
  /** On its address and port. */
  ADDRESS_AND_PORT_DEPENDENT
}
