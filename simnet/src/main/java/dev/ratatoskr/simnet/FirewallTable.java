package dev.ratatoskr.simnet;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The state of one firewall; takes the time as a parameter. */
final class FirewallTable {
  private final Map<Flow, Long> lastUseNanos = new HashMap<>();
  private final Set<InetSocketAddress> pinholes = new HashSet<>();
  private Firewall rules;

  FirewallTable(Firewall rules) {
    this.rules = rules;
  }

  /** A pair of endpoints, the inside one first. */
  private record Flow(InetSocketAddress inside, InetSocketAddress outside) {}

  /** Whether an outbound packet passes; if so, answers will. */
  boolean outbound(InetSocketAddress inside, InetSocketAddress outside, long nowNanos) {
    if (rules.policy() == Firewall.Policy.STATEFUL) {
      lastUseNanos.put(new Flow(inside, outside), nowNanos);
    }
    return rules.policy() != Firewall.Policy.UDP_BLOCKED;
  }

  /** Whether an inbound packet passes. */
  boolean inbound(InetSocketAddress inside, InetSocketAddress outside, long nowNanos) {
    return switch (rules.policy()) {
      case OPEN -> true;
      case UDP_BLOCKED -> false;
      case STATEFUL -> pinholes.contains(inside) || isAnswer(new Flow(inside, outside), nowNanos);
    };
  }

  /** Lets everyone in to an inside endpoint, or no longer. */
  void pinhole(InetSocketAddress inside, boolean open) {
    if (open) {
      pinholes.add(inside);
    } else {
      pinholes.remove(inside);
    }
  }

  /** Forgets all flows. */
  void flush() {
    lastUseNanos.clear();
  }

  /** Other rules from now on; the flows stay. */
  void change(Firewall newRules) {
    rules = newRules;
  }

  private boolean isAnswer(Flow flow, long nowNanos) {
    Long lastUse = lastUseNanos.get(flow);
    if (lastUse == null || nowNanos - lastUse >= rules.lifetime().nanos()) {
      return false;
    }
    if (rules.lifetime().refreshedByInbound()) {
      lastUseNanos.put(flow, nowNanos);
    }
    return true;
  }
}
