package dev.ratatoskr.agent.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds installed programs. */
final class Programs {
  private static final Pattern SEPARATOR = Pattern.compile(":");

  private Programs() {}

  /** Where a shell would find it; also in the places for root's, which a user's PATH lacks. */
  static Optional<Path> find(String name) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Stream.concat(
            SEPARATOR.splitAsStream(path),
            Stream.of("/usr/sbin", "/sbin", "/usr/local/sbin", "/usr/bin", "/bin"))
        .filter(directory -> directory.startsWith("/"))
        .map(directory -> Path.of(directory, name))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
