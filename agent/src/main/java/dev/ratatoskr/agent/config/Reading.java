package dev.ratatoskr.agent.config;

/** Makes a typed value of what the TOML parser found. */
@FunctionalInterface
interface Reading<T> {
  /**
   * Reads one value.
   *
   * @param raw String, Long, Double, Boolean, a table, an array or a date
   */
  T read(Object raw) throws UnfitException;
}
