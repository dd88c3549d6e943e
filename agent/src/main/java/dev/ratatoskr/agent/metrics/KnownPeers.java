package dev.ratatoskr.agent.metrics;

import dev.ratatoskr.agent.config.PeerNames;
import dev.ratatoskr.agent.status.BridgeStatus;
import java.net.Inet6Address;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Peers that have a series: those with a name, and those seen since the agent began. A bridge that
 * is gone must read 0, since an alarm cannot see what is absent. For one thread at a time.
 */
final class KnownPeers {
  /** Beyond it, who was seen first, has no name and no bridge is forgotten. */
  static final int MOST = 256;

  private final PeerNames names;
  private final Map<Inet6Address, String> peers = new LinkedHashMap<>();

  KnownPeers(PeerNames names) {
    this.names = names;
    peers.putAll(names.byAddress());
  }

  /** All of them with their names, empty for none, after these were seen, too. */
  Map<Inet6Address, String> afterSeeing(List<BridgeStatus> bridges) {
    for (BridgeStatus bridge : bridges) {
      Inet6Address address = bridge.node().address();
      String name = bridge.name().orElse("");
      peers.remove(address);
      peers.put(address, name);
    }
    Set<Inet6Address> bridged =
        bridges.stream()
            .filter(bridge -> bridge.stage().state() == BridgeStatus.State.BRIDGED)
            .map(bridge -> bridge.node().address())
            .collect(Collectors.toSet());
    Set<Inet6Address> named = names.byAddress().keySet();
    List<Inet6Address> strangers =
        peers.keySet().stream().filter(address -> !named.contains(address)).toList();
    strangers.stream()
        .filter(address -> !bridged.contains(address))
        .limit(Math.max(0, strangers.size() - MOST))
        .forEach(peers::remove);
    return Map.copyOf(peers);
  }
}
