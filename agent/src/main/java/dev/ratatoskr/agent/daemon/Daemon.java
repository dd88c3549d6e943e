package dev.ratatoskr.agent.daemon;

import dev.ratatoskr.agent.config.AgentConfig;
import dev.ratatoskr.agent.status.StatusSource;
import java.io.IOException;

/** The running agent, as the command line sees it. */
public interface Daemon extends StatusSource {

  /** Begins to work; returns when everything is started. Once. */
  void start() throws IOException;

  /**
   * Says goodbye to peers, takes its peers out of the router and frees everything; returns when
   * that is done, after 5 s at most. Any thread, idempotent.
   */
  void stop();

  /** Makes a daemon that is not started yet. */
  @FunctionalInterface
  interface Factory {
    /**
     * One daemon.
     *
     * @throws IOException when it cannot run with this configuration; the message says what to do
     */
    Daemon create(AgentConfig config) throws IOException;
  }
}
