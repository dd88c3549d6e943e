package dev.ratatoskr.agent.bridge;

import java.util.List;
import java.util.Set;

/**
 * Finds the peers that an earlier, killed run of the agent left in the router. Only what the ledger
 * names is ours: a user's own tunnel on 127.0.0.1 looks the same in {@code getPeers} and is never
 * touched.
 */
public final class OrphanSweeper {
  private OrphanSweeper() {}

  /**
   * The remotes to remove and to strike, in this order. To be asked when the router appears and
   * before the first bridge.
   *
   * @param ledger what earlier runs wrote and no bridge of this run holds
   * @param peers a fresh {@code getPeers}
   */
  public static Sweep sweep(Set<String> ledger, List<RouterPeer> peers) {
    List<String> known = peers.stream().map(RouterPeer::remote).distinct().toList();
    return new Sweep(
        known.stream().filter(ledger::contains).toList(),
        ledger.stream().filter(remote -> !known.contains(remote)).sorted().toList());
  }

  /**
   * What to do.
   *
   * @param remove in the router still: {@code removePeer}, then strike
   * @param strike gone from the router already, for instance because it restarted
   */
  public record Sweep(List<String> remove, List<String> strike) {
    public Sweep {
      remove = List.copyOf(remove);
      strike = List.copyOf(strike);
    }
  }
}
