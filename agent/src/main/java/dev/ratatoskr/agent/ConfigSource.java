package dev.ratatoskr.agent;

import dev.ratatoskr.agent.config.AgentConfig;
import dev.ratatoskr.agent.config.ConfigReader;
import dev.ratatoskr.agent.config.ConfigResult;
import dev.ratatoskr.agent.config.Surroundings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Gets a configuration from a file and tells the user everything wrong with it. */
final class ConfigSource {
  /** Read by every command that is told no other file. */
  static final Path SYSTEM_FILE = Path.of("/etc/ratatoskr.toml");

  private ConfigSource() {}

  /**
   * Reads the file that was named, or the system's, or the defaults where there is neither.
   *
   * @return empty when the file cannot be used, which has then been told
   */
  static Optional<AgentConfig> load(@Nullable Path named, PrintWriter err) {
    return load(named, SYSTEM_FILE, err);
  }

  /** The same with the system's file elsewhere. */
  static Optional<AgentConfig> load(@Nullable Path named, Path system, PrintWriter err) {
    ConfigReader reader = new ConfigReader(Surroundings.ofProcess());
    Path file = named == null ? system : named;
    if (named == null && Files.notExists(system)) {
      return Optional.of(reader.defaults());
    }
    return switch (read(reader, file)) {
      case ConfigResult.Valid valid -> Optional.of(valid.config());
      case ConfigResult.Invalid invalid -> {
        invalid.errors().forEach(err::println);
        err.flush();
        yield Optional.empty();
      }
    };
  }

  private static ConfigResult read(ConfigReader reader, Path file) {
    try {
      if (Files.size(file) > ConfigReader.MAX_FILE_BYTES) {
        return ConfigReader.unreadable(file.toString(), "a file of " + Files.size(file) + " bytes");
      }
      return reader.read(file.toString(), Files.readString(file));
    } catch (NoSuchFileException e) {
      return ConfigReader.unreadable(file.toString(), "no such file");
    } catch (CharacterCodingException e) {
      return ConfigReader.unreadable(file.toString(), "bytes that are not UTF-8");
    } catch (AccessDeniedException e) {
      return ConfigReader.unreadable(
          file.toString(), "a file that this user may not read (chmod 644 lets everybody)");
    } catch (IOException e) {
      return ConfigReader.unreadable(
          file.toString(), "an unreadable file (" + e.getMessage() + ")");
    }
  }
}
