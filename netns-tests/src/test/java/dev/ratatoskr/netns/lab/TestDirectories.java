package dev.ratatoskr.netns.lab;

import java.nio.file.Path;

/** Where the evidence of failed tests lies. */
public final class TestDirectories {
  private TestDirectories() {}

  /** The directory of one test, under the module's {@code target}. */
  public static Path of(String name) {
    String target = System.getProperty("ratatoskr.netns.target", "target");
    return Path.of(target, "scenarios", name).toAbsolutePath();
  }
}
