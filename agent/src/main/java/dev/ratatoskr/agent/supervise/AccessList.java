package dev.ratatoskr.agent.supervise;

import dev.ratatoskr.proto.PeerKey;
import java.net.Inet6Address;
import java.util.List;

/**
 * Whom the agent has anything to do with. It is asked before anything is sent or answered.
 *
 * @param allow nobody but these; everybody when empty
 * @param deny never these, whatever {@code allow} says
 */
public record AccessList(List<PeerMatcher> allow, List<PeerMatcher> deny) {

  public AccessList {
    allow = List.copyOf(allow);
    deny = List.copyOf(deny);
  }

  /** Everybody. */
  public static AccessList everybody() {
    return new AccessList(List.of(), List.of());
  }

  /** Whether we talk to this node. */
  public boolean permits(PeerKey key, Inet6Address address) {
    return deny.stream().noneMatch(rule -> rule.matches(key, address))
        && (allow.isEmpty() || allow.stream().anyMatch(rule -> rule.matches(key, address)));
  }
}
