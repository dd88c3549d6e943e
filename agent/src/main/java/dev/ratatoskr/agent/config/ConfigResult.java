package dev.ratatoskr.agent.config;

import java.util.List;

/** What came of reading a file. */
public sealed interface ConfigResult {

  /** The file is right. */
  record Valid(AgentConfig config) implements ConfigResult {}

  /**
   * The file is wrong.
   *
   * @param errors all of them, in the order of the file; never empty
   */
  record Invalid(List<ConfigError> errors) implements ConfigResult {
    public Invalid {
      errors = List.copyOf(errors);
    }
  }
}
