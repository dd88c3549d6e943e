package dev.ratatoskr.transport.peer;

import dev.ratatoskr.punch.behaviour.NatFacts;
import dev.ratatoskr.punch.keepalive.LearntLifetime;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * What STUN servers told of the NAT before us, and what the paths through it showed.
 *
 * @param facts of our shared port
 * @param addresses of it as seen from outside
 * @param lifetime how long its mappings last; empty when that was not asked
 */
public record NatView(
    NatFacts facts, List<InetSocketAddress> addresses, Optional<LearntLifetime> lifetime) {
  public NatView {
    addresses = List.copyOf(addresses);
  }

  NatView(NatFacts facts, List<InetSocketAddress> addresses) {
    this(facts, addresses, Optional.empty());
  }

  NatView with(LearntLifetime present) {
    return new NatView(facts, addresses, Optional.of(present));
  }
}
