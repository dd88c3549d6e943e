package dev.ratatoskr.transport.peer;

import dev.ratatoskr.punch.behaviour.NatFacts;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * What STUN servers told of the NAT before us.
 *
 * @param facts of our shared port
 * @param addresses of it as seen from outside
 */
public record NatView(NatFacts facts, List<InetSocketAddress> addresses) {
  public NatView {
    addresses = List.copyOf(addresses);
  }
}
