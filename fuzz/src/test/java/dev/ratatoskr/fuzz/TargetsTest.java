package dev.ratatoskr.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.fuzz.targets.FuzzTarget;
import dev.ratatoskr.fuzz.targets.Targets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every target in every build: its seeds, all that ever broke it, and for a moment what becomes of
 * these by chance. {@code ./ratatoskr fuzz} looks deeper.
 */
final class TargetsTest {
  private static final Path FINDINGS = Path.of("target/findings");
  private static final long NANOS_EACH = TimeUnit.MILLISECONDS.toNanos(200);

  static List<String> names() {
    return Targets.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void seedsAreTaken(String name) {
    FuzzTarget target = Targets.named(name);
    Campaign campaign = new Campaign(name, target, FINDINGS);
    assertFalse(target.seeds().isEmpty());
    for (byte[] seed : target.seeds()) {
      byte[] before = seed.clone();
      campaign.run(seed, "its own seed");
      assertArrayEquals(before, seed, "an input was changed");
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void whatOnceBrokeItBreaksItNoMore(String name) throws IOException {
    Campaign campaign = new Campaign(name, Targets.named(name), FINDINGS);
    for (Path input : inputs(Campaign.regressions(name))) {
      campaign.run(Files.readAllBytes(input), input.toString());
    }
  }

  @Test
  void everyCommittedInputHasItsTarget() {
    for (Path directory : inputs(Path.of("src/test/resources/regressions"))) {
      String name = String.valueOf(directory.getFileName());
      assertTrue(names().contains(name), "inputs for " + name + ", which is no target");
    }
  }

  /** Half of the time from a seed that is always the same, half from a new one. */
  @ParameterizedTest
  @MethodSource("names")
  void chanceBreaksNothing(String name) {
    FuzzTarget target = Targets.named(name);
    Campaign campaign = new Campaign(name, target, FINDINGS);
    for (long seed : new long[] {1, new Random().nextLong()}) {
      Mutator mutator = new Mutator(new SplittableRandom(seed), target.seeds());
      long begun = System.nanoTime();
      long runs = 0;
      while (System.nanoTime() - begun < NANOS_EACH) {
        campaign.run(mutator.next(), "seed " + seed + ", input " + runs);
        runs++;
      }
      System.out.println(name + ": " + runs + " inputs of seed " + seed);
      assertTrue(runs > 0);
    }
  }

  private static List<Path> inputs(Path directory) {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
