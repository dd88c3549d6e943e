package dev.ratatoskr.fuzz;

import dev.ratatoskr.fuzz.targets.FuzzTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/** Runs inputs on a target; one that breaks it is kept in a file and named. */
final class Campaign {
  private final String name;
  private final FuzzTarget target;
  private final Path findings;

  Campaign(String name, FuzzTarget target, Path findings) {
    this.name = name;
    this.target = target;
    this.findings = findings;
  }

  /** Where the inputs that once broke a target are committed, from the module's directory. */
  static Path regressions(String name) {
    return Path.of("src/test/resources/regressions").resolve(name);
  }

  /**
   * Runs one.
   *
   * @param origin where the input comes from, for the report
   */
  void run(byte[] input, String origin) {
    byte[] before = input.clone();
    try {
      target.run(input);
    } catch (RuntimeException | AssertionError | StackOverflowError | OutOfMemoryError e) {
      throw new AssertionError(
          "%s breaks on %s: %s; the input is in %s, to be committed as fuzz/%s/NAME"
              .formatted(name, origin, e, kept(before), regressions(name)),
          e);
    }
  }

  private Path kept(byte[] input) {
    try {
      Files.createDirectories(findings);
      int length = Math.min(8, input.length);
      String hex = HexFormat.of().formatHex(input, 0, length);
      return Files.write(findings.resolve(name + "-" + input.length + "-" + hex), input);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
