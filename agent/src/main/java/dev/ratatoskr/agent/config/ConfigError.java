package dev.ratatoskr.agent.config;

/**
 * One thing wrong in a configuration file.
 *
 * @param file as the user named it
 * @param place where
 * @param key dotted, with an index for list entries ({@code peers.allow[2]}); empty for syntax
 * @param found what stands there
 * @param allowed what may stand there
 */
public record ConfigError(String file, Place place, String key, String found, String allowed) {

  /**
   * A place in the file.
   *
   * @param line from 1
   * @param column from 1
   */
  public record Place(int line, int column) {}

  /** The line that a user reads. */
  @Override
  public String toString() {
    String where = file + ":" + place.line() + ":" + place.column() + ": ";
    return key.isEmpty()
        ? where + found + "; allowed: " + allowed
        : where + key + ": found " + found + "; allowed: " + allowed;
  }
}
