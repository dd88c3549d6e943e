package dev.ratatoskr.agent.config;

import dev.ratatoskr.proto.PeerKey;
import java.net.Inet6Address;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the user calls peers.
 *
 * @param byAddress one name for each node, by its Yggdrasil address, in the order of the file
 */
public record PeerNames(Map<Inet6Address, String> byAddress) {
  /** Nobody has a name. */
  public static final PeerNames NONE = new PeerNames(Map.of());

  public PeerNames {
    byAddress = Collections.unmodifiableMap(new LinkedHashMap<>(byAddress));
  }

  /** What this node is called, if it has a name. */
  public Optional<String> of(PeerKey key) {
    return byAddress.isEmpty()
        ? Optional.empty()
        : Optional.ofNullable(byAddress.get(key.yggdrasilAddress()));
  }

  /** How the log names a peer: by its name, else by the beginning of its key. */
  public String label(PeerKey key) {
    return of(key).orElseGet(key::shortName);
  }
}
