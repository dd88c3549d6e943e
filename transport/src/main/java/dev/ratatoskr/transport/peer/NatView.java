package dev.ratatoskr.transport.peer;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * What STUN servers told of the NAT before us.
 *
 * @param endpointIndependent whether its mapping is the same for every destination; empty until two
 *     servers have answered
 * @param addresses of our shared port as seen from outside
 */
public record NatView(Optional<Boolean> endpointIndependent, List<InetSocketAddress> addresses) {
  public NatView {
    addresses = List.copyOf(addresses);
  }
}
