package dev.ratatoskr.simnet;

import java.util.List;

/** What stands between a network and the next one outwards. A description; {@link Box} is one. */
public sealed interface Gateway permits Nat, Firewall, Gateway.Chain {

  /**
   * Several gateways in a row.
   *
   * @param outerFirst the one nearest the public network first
   */
  record Chain(List<Gateway> outerFirst) implements Gateway {
    public Chain {
      outerFirst = List.copyOf(outerFirst);
      if (outerFirst.isEmpty()) {
        throw new IllegalArgumentException("no gateway");
      }
    }
  }
}
