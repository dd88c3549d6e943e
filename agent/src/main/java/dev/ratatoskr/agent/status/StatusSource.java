package dev.ratatoskr.agent.status;

import java.util.Optional;

/** Where the state of an agent can be asked. */
public interface StatusSource {
  /**
   * A snapshot; of an agent that is too busy one that says just that. Called on any thread; may
   * block for a moment.
   */
  AgentStatus snapshot();

  /** A snapshot; empty when the agent is too busy to tell. Like {@link #snapshot} otherwise. */
  default Optional<AgentStatus> snapshotInTime() {
    return Optional.of(snapshot());
  }
}
