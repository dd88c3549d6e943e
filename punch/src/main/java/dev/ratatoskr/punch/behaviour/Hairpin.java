package dev.ratatoskr.punch.behaviour;

/** Whether two ports behind a NAT reach each other by their outside addresses (RFC 4787, 6). */
public enum Hairpin {
  /** Nobody could tell, or there is no NAT that could. */
  UNKNOWN,
  /** They do. */
  WORKS,
  /** They do not, or not by the addresses that others see. */
  FAILS
}
