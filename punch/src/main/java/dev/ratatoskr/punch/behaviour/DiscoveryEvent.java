package dev.ratatoskr.punch.behaviour;

import java.net.InetSocketAddress;

/** What a discovery tells its owner. */
public sealed interface DiscoveryEvent {
  /**
   * A UDP port is needed; the owner answers by {@link NatDiscovery#onPortOpened} or {@link
   * NatDiscovery#onPortFailed}.
   *
   * @param request the number to answer with
   * @param bind an address of the host, port 0
   */
  record OpenPort(int request, InetSocketAddress bind) implements DiscoveryEvent {}

  /** It is over; the ports may be closed. Told once, and nothing follows. */
  record Done(NatReport report) implements DiscoveryEvent {}
}
