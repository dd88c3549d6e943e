package dev.ratatoskr.punch.portmap;

import dev.ratatoskr.punch.UsableAddresses;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * One way out of this host in one family.
 *
 * @param portId the owner's number of the local port that speaks with the gateway; it is bound to
 *     the client address
 * @param client our address on that way, which a mapping leads to
 * @param gateway the default gateway; a link-local IPv6 address has its scope
 */
public record Uplink(int portId, InetAddress client, InetAddress gateway) {
  /** Where gateways listen for PCP and NAT-PMP. */
  public static final int GATEWAY_PORT = 5351;

  public Uplink {
    if (!UsableAddresses.sameFamily(client, gateway)) {
      throw new IllegalArgumentException("client and gateway are of two families");
    }
  }

  /** Whether it is of IPv4: NAT-PMP and IGD are asked as well. */
  public boolean isIpv4() {
    return client instanceof Inet4Address;
  }

  /** Where PCP and NAT-PMP go. */
  public InetSocketAddress server() {
    return new InetSocketAddress(gateway, GATEWAY_PORT);
  }
}
