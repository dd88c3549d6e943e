package dev.ratatoskr.agent.supervise;

import dev.ratatoskr.proto.PeerKey;
import java.util.HashSet;
import java.util.Set;

/** What the router and the agent's ledger hold; both outlive the agent. */
final class ModelRouter {
  final Set<String> peers = new HashSet<>();
  final Set<String> ledger = new HashSet<>();
  boolean runs = true;
  boolean hasMeshPeers = true;

  /** What it says of its link to the mesh; 0 while it says nothing. */
  long meshLinkNanos;

  /** Whether its admin socket is there. */
  boolean admin = true;

  /** What the agent wants of it now; this ends with the agent. */
  final Set<String> held = new HashSet<>();

  OtherPeers others(Set<PeerKey> mesh) {
    return hasMeshPeers ? new OtherPeers(mesh, meshLinkNanos) : OtherPeers.NONE;
  }

  boolean answers() {
    return runs && admin;
  }
}
