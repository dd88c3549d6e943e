package dev.ratatoskr.fuzz;

import dev.ratatoskr.fuzz.targets.Targets;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Lets Jazzer run one target in a Java of its own. Blocks; any thread. */
final class JazzerRun {
  /** Memory that grows with the input is a finding, too. */
  private static final String HEAP = "-Xmx512m";

  private static final int INPUT_SECONDS = 20;
  private static final int MAX_INPUT_BYTES = 4096;

  private final String target;
  private final Path home;

  /**
   * A run that has not begun.
   *
   * @param target its name
   * @param home the module's directory: the corpus grows in its {@code target}, the committed
   *     inputs stand in its sources
   */
  JazzerRun(String target, Path home) {
    this.target = target;
    this.home = home;
  }

  /**
   * What came of a run.
   *
   * @param exit of Jazzer; not 0 with a finding, or when it could not run
   * @param log where all it said stands
   */
  record Result(int exit, JazzerOutput output, Path log) {}

  /** Where the inputs that once broke the target are committed. */
  Path regressions() {
    return home.resolve("src/test/resources/regressions").resolve(target);
  }

  /**
   * Runs it for so long, or until the first finding.
   *
   * @throws IOException when it cannot be started
   */
  Result run(Duration time) throws IOException, InterruptedException {
    Path corpus = Files.createDirectories(home.resolve("target/corpus").resolve(target));
    Path findings = Files.createDirectories(home.resolve("target/findings").resolve(target));
    Path seeds = writeSeeds();
    List<String> command = command(time, findings);
    for (Path inputs : List.of(corpus, seeds, regressions())) {
      if (Files.isDirectory(inputs)) {
        command.add(inputs.toString());
      }
    }
    Path log = home.resolve("target/fuzz-" + target + ".log");
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    JazzerOutput output = new JazzerOutput();
    try (BufferedReader lines = process.inputReader();
        Writer copy = Files.newBufferedWriter(log)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        output.onLine(line);
        copy.write(line + "\n");
      }
    }
    return new Result(process.waitFor(), output, log);
  }

  private List<String> command(Duration time, Path findings) {
    return new ArrayList<>(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            HEAP,
            "-XX:+EnableDynamicAgentLoading",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            "com.code_intelligence.jazzer.Jazzer",
            "--target_class=" + JazzerEntry.class.getName(),
            "--target_args=" + target,
            "--instrumentation_includes=dev.ratatoskr.**",
            "--reproducer_path=" + findings,
            "-artifact_prefix=" + findings + "/",
            "-max_total_time=" + Math.max(1, time.toSeconds()),
            "-timeout=" + INPUT_SECONDS,
            "-max_len=" + MAX_INPUT_BYTES,
            "-rss_limit_mb=3000",
            "-print_final_stats=1"));
  }

  private Path writeSeeds() throws IOException {
    Path directory = Files.createDirectories(home.resolve("target/seeds").resolve(target));
    try {
      int number = 0;
      for (byte[] seed : Targets.named(target).seeds()) {
        Files.write(directory.resolve("seed-" + number++), seed);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return directory;
  }
}
