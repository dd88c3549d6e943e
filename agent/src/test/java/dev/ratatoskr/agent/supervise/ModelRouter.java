package dev.ratatoskr.agent.supervise;

import java.util.HashSet;
import java.util.Set;

/** What the router and the agent's ledger hold; both outlive the agent. */
final class ModelRouter {
  final Set<String> peers = new HashSet<>();
  final Set<String> ledger = new HashSet<>();
  boolean runs = true;
  boolean hasMeshPeers = true;

  /** Whether its admin socket is there. */
  boolean admin = true;

  /** What the agent wants of it now; this ends with the agent. */
  final Set<String> held = new HashSet<>();

  boolean answers() {
    return runs && admin;
  }
}
