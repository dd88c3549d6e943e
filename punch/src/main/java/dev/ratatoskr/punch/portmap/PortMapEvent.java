package dev.ratatoskr.punch.portmap;

/** What a port mapper tells its owner. */
public sealed interface PortMapEvent {
  /** Others reach us here from now on; told again only with another address or protocol. */
  record Mapped(PortMapping mapping) implements PortMapEvent {}

  /** They no longer do. */
  record Unmapped(PortMapping mapping, PortMapFailure reason) implements PortMapEvent {}

  /** All was asked of this gateway, and nothing came of it; it is asked again later. */
  record Unavailable(Uplink uplink, PortMapFailure reason) implements PortMapEvent {}

  /** Carry this out and answer by {@link PortMapper#onIgdAnswer}, always and once. */
  record AskIgd(IgdRequest request) implements PortMapEvent {}

  /** After {@link PortMapper#onStop}: everything is given back, or the time for it is over. */
  record Released() implements PortMapEvent {}
}
