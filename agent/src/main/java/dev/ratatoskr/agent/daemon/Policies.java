package dev.ratatoskr.agent.daemon;

import dev.ratatoskr.agent.config.AgentConfig;
import dev.ratatoskr.agent.supervise.AccessList;
import dev.ratatoskr.agent.supervise.PeerMatcher;
import dev.ratatoskr.agent.supervise.SupervisorPolicy;
import java.time.Duration;

/** The configuration in the supervisor's words. */
final class Policies {
  /** More friends than a player has; each costs memory and probes. */
  private static final int MAX_PEERS = 128;

  private Policies() {}

  static SupervisorPolicy of(AgentConfig config) {
    AccessList access =
        new AccessList(
            config.peers().allow().stream().map(r -> (PeerMatcher) r::matches).toList(),
            config.peers().deny().stream().map(r -> (PeerMatcher) r::matches).toList());
    long idleNanos = config.bridge().idle().map(Duration::toNanos).orElse(Long.MAX_VALUE);
    return new SupervisorPolicy(access, MAX_PEERS, idleNanos, config.bridge().minGain()::reached);
  }
}
