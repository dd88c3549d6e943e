package dev.ratatoskr.agent.daemon;

import dev.ratatoskr.agent.bridge.Hiding;
import dev.ratatoskr.agent.config.PeerNames;
import dev.ratatoskr.agent.status.StatusJson;
import dev.ratatoskr.agent.supervise.DirectPath;
import dev.ratatoskr.agent.supervise.PeerStatus;
import dev.ratatoskr.proto.PeerKey;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * One line for each change a user cares about. Nodes without an agent are not worth one, and what
 * fails again for the same reason is said once. Thread: the loop.
 */
final class PeerLog {
  private static final Logger LOG = LoggerFactory.getLogger("peer");

  private final PeerNames names;

  /** Why a peer failed last; no entry unless it has failed since its last bridge. */
  private final Map<PeerKey, String> failures = new HashMap<>();

  PeerLog(PeerNames names) {
    this.names = names;
  }

  /**
   * A peer entered another state.
   *
   * @param hasAgent whether an agent has ever proved itself there
   */
  void onChanged(PeerStatus status, boolean hasAgent) {
    Level level = hasAgent && isNew(status) ? Level.INFO : Level.DEBUG;
    String path = status.path() == null ? "" : path(status.path(), status.mesh().rttNanos());
    LOG.atLevel(level)
        .log(
            "{} {}: {}{}",
            names.label(status.key()),
            status.stage().state().label(),
            status.stage().reason(),
            path);
  }

  /** A bridge stands: whether strangers may pass over it. */
  void onBridged(PeerKey key, Hiding hiding) {
    String what = hiding.hidden() ? "hidden from transit" : "not hidden from transit";
    LOG.info("{} {}: {}", names.label(key), what, hiding.reason());
  }

  void forget(PeerKey key) {
    failures.remove(key);
  }

  private boolean isNew(PeerStatus status) {
    return switch (status.stage().state()) {
      case FAILED ->
          !status.stage().reason().equals(failures.put(status.key(), status.stage().reason()));
      case BRIDGED -> {
        failures.remove(status.key());
        yield true;
      }
      case RENDEZVOUS, PUNCHING, CONNECTING, STANDBY -> !failures.containsKey(status.key());
    };
  }

  private static String path(DirectPath path, long meshRttNanos) {
    return String.format(
        Locale.ROOT,
        " (%s %s, %.1f ms, mesh %.1f ms)",
        path.kind().name().toLowerCase(Locale.ROOT),
        StatusJson.text(path.remote()),
        path.rttNanos() / 1e6,
        meshRttNanos / 1e6);
  }
}
