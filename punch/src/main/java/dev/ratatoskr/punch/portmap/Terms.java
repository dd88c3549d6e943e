package dev.ratatoskr.punch.portmap;

import dev.ratatoskr.proto.portmap.PcpNonce;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * What is asked of whom, the same for every protocol.
 *
 * @param nonce of the PCP mapping, the same for all rounds: a gateway that still holds a mapping
 *     refuses another one's (RFC 6887 section 11.3)
 */
record Terms(Uplink uplink, int internalPort, PortMapSettings settings, PcpNonce nonce) {

  InetSocketAddress internal() {
    return new InetSocketAddress(uplink.client(), internalPort);
  }

  /** What a gateway granted, as far as it is of use. */
  MappingClient.Standing judge(
      PortMapProtocol protocol, InetAddress address, int port, long lifetimeSeconds) {
    InetSocketAddress external = new InetSocketAddress(address, port);
    if (!external.equals(internal()) && !PublicAddresses.isPublic(address)) {
      return new MappingClient.Standing.Failed(PortMapFailure.RESERVED_ADDRESS);
    }
    boolean forEver = protocol == PortMapProtocol.IGD && lifetimeSeconds == 0;
    long believed = PortMapSettings.believed(lifetimeSeconds);
    if (port == 0 || (believed == 0 && !forEver)) {
      return new MappingClient.Standing.Failed(PortMapFailure.REFUSED);
    }
    return new MappingClient.Standing.Mapped(
        new PortMapping(protocol, internal(), external, believed));
  }
}
