package dev.ratatoskr.agent.status;

/** Whoever knows how the agent is. */
@FunctionalInterface
public interface StatusSource {
  /** A snapshot. Called on any thread; may block for a moment. */
  AgentStatus snapshot();
}
