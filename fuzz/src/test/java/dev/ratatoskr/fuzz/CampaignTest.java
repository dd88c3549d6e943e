package dev.ratatoskr.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.fuzz.targets.FuzzTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A fault that is there is found, kept and named. */
final class CampaignTest {

  /** Breaks on a length that is a lie. */
  private static final class Faulty implements FuzzTarget {
    @Override
    public List<byte[]> seeds() {
      return List.of(new byte[] {3, 'a', 'b', 'c'});
    }

    @Override
    public void run(byte[] input) {
      for (int i = 0; input.length > 0 && i < (input[0] & 0xff); i++) {
        if (input[i + 1] == 0) {
          return;
        }
      }
    }
  }

  @Test
  void mutationFindsAPlantedFault(@TempDir Path findings) throws IOException {
    Faulty target = new Faulty();
    Campaign campaign = new Campaign("faulty", target, findings);
    Mutator mutator = new Mutator(new SplittableRandom(1), target.seeds());
    AssertionError found =
        assertThrows(
            AssertionError.class,
            () -> {
              for (int i = 0; i < 1000; i++) {
                campaign.run(mutator.next(), "chance");
              }
            });
    assertTrue(String.valueOf(found.getMessage()).contains("regressions/faulty"));
    try (Stream<Path> kept = Files.list(findings)) {
      byte[] input = Files.readAllBytes(kept.findFirst().orElseThrow());
      assertThrows(ArrayIndexOutOfBoundsException.class, () -> target.run(input));
    }
  }

  @Test
  void theSameSeedMakesTheSameInputs() {
    Mutator one = new Mutator(new SplittableRandom(5), new Faulty().seeds());
    Mutator other = new Mutator(new SplittableRandom(5), new Faulty().seeds());
    for (int i = 0; i < 100; i++) {
      assertArrayEquals(one.next(), other.next());
    }
  }

  @Test
  void readsWhatJazzerTells() {
    JazzerOutput output = new JazzerOutput();
    Stream.of(
            "#2\tINITED cov: 3 ft: 3 corp: 1/1b exec/s: 0 rss: 100Mb",
            "#1978207\tNEW    cov: 173 ft: 332 corp: 68/2315b lim: 4096 exec/s: 247275",
            "== Java Exception: java.lang.IllegalStateException: no",
            "artifact_prefix='/x/'; Test unit written to /x/crash-0123",
            "stat::number_of_executed_units: 2311800")
        .forEach(output::onLine);
    assertEquals(2_311_800, output.executions());
    assertEquals(173, output.covered());
    assertEquals(List.of(Path.of("/x/crash-0123")), output.inputs());
    assertEquals("java.lang.IllegalStateException: no", output.thrown().orElseThrow());
  }
}
