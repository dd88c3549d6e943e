package dev.ratatoskr.agent.bridge;

import dev.ratatoskr.proto.PeerKey;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who bridges with whom.
 *
 * @param self our router's key
 * @param peer the peer's key, as the connection proved it
 * @param routerVersion our router's version, such as "0.5.12"
 */
public record BridgeSettings(PeerKey self, PeerKey peer, String routerVersion) {
  private static final Pattern VERSION = Pattern.compile("0\\.5\\.(\\d{1,4})");

  public BridgeSettings {
    if (self.equals(peer)) {
      throw new IllegalArgumentException("a node does not bridge with itself");
    }
  }

  /** Whether we make the offers: the larger key does. */
  public boolean offers() {
    return self.compareTo(peer) > 0;
  }

  /** The shortest {@code maxbackoff} that the router accepts: 30 up to 0.5.12, then 5. */
  int maxBackoffSeconds() {
    Matcher matcher = VERSION.matcher(routerVersion);
    return matcher.lookingAt() && Integer.parseInt(matcher.group(1)) >= 13 ? 5 : 30;
  }
}
