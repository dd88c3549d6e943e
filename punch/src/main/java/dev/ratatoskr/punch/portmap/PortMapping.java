package dev.ratatoskr.punch.portmap;

import java.net.InetSocketAddress;

/**
 * What a gateway lets in.
 *
 * @param protocol by which it was asked
 * @param internal where it arrives
 * @param external where others send; the same as internal for a firewall's pinhole
 * @param lifetimeSeconds as granted, within bounds; 0 is for ever
 */
public record PortMapping(
    PortMapProtocol protocol,
    InetSocketAddress internal,
    InetSocketAddress external,
    long lifetimeSeconds) {

  /** Whether nothing is translated: an opening in a firewall. */
  public boolean isPinhole() {
    return internal.equals(external);
  }
}
