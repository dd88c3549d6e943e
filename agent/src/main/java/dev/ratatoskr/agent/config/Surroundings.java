package dev.ratatoskr.agent.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What the places called "auto" depend on.
 *
 * @param environment the process's environment variables
 * @param root whether the process may write to /run and /var/lib
 * @param home the user's home directory
 */
public record Surroundings(Map<String, String> environment, boolean root, Path home) {
  public Surroundings {
    environment = Map.copyOf(environment);
    home = home.toAbsolutePath();
  }

  /** Those of this process. */
  public static Surroundings ofProcess() {
    return new Surroundings(
        System.getenv(),
        "root".equals(System.getProperty("user.name")),
        Path.of(System.getProperty("user.home", "/")));
  }

  /** Where the agent keeps its key: systemd's, the system's or the user's state directory. */
  Path stateDirectory() {
    return directory("STATE_DIRECTORY")
        .orElseGet(
            () ->
                root
                    ? Path.of("/var/lib/ratatoskr")
                    : directory("XDG_STATE_HOME")
                        .orElse(home.resolve(".local/state"))
                        .resolve("ratatoskr"));
  }

  /** Where the daemon answers status requests. */
  Path controlSocket() {
    return directory("RUNTIME_DIRECTORY")
        .orElseGet(
            () ->
                root
                    ? Path.of("/run/ratatoskr")
                    : directory("XDG_RUNTIME_DIR").orElseGet(this::stateDirectory))
        .resolve("ratatoskr.sock");
  }

  /** systemd may name several directories, separated by colons: the first one is meant. */
  private Optional<Path> directory(String variable) {
    return Optional.ofNullable(environment.get(variable))
        .map(value -> value.split(":", 2)[0])
        .filter(value -> value.startsWith("/"))
        .map(Path::of);
  }
}
