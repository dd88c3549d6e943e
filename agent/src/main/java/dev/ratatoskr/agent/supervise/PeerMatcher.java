package dev.ratatoskr.agent.supervise;

import dev.ratatoskr.proto.PeerKey;
import java.net.Inet6Address;

/** One entry of an allow or deny list: a key, an address or a /64. */
@FunctionalInterface
public interface PeerMatcher {

  /**
   * Whether the entry names this node.
   *
   * @param address the node's Yggdrasil address
   */
  boolean matches(PeerKey key, Inet6Address address);
}
