package dev.ratatoskr.netns.reach;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ratatoskr.netns.home.Families;
import dev.ratatoskr.netns.home.Streets;
import dev.ratatoskr.netns.lab.Lab;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.lab.NatKind;
import dev.ratatoskr.netns.lab.TestDirectories;
import dev.ratatoskr.netns.stun.StunServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Every kind of network against every kind. Two laboratories at once: in one the cells that find
 * paths, in the other those that wait in vain, which costs time and no work.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MatrixReachIT {
  private final List<Cell> cells = new ArrayList<>();

  private record Pairing(Kind one, Kind other, Expectation expected) {}

  @BeforeAll
  void play() throws LabException, InterruptedException, ExecutionException {
    ReachTable table = ReachTable.begin("1-matrix");
    List<Pairing> all = pairings();
    FutureTask<List<Cell>> vain =
        new FutureTask<>(
            () -> play("reach-vain", all.stream().filter(p -> p.expected.share == 0).toList()));
    Thread.ofPlatform().start(vain);
    cells.addAll(play("reach-found", all.stream().filter(p -> p.expected.share > 0).toList()));
    cells.addAll(vain.get());
    table.write(cells);
  }

  @TestFactory
  Stream<DynamicTest> comesOutAsExpected() {
    return Verdict.on(cells);
  }

  @Test
  void everyPairIsThere() {
    int kinds = Kind.values().length;
    assertEquals(kinds * (kinds + 1) / 2, cells.size());
  }

  private static List<Pairing> pairings() {
    List<Pairing> result = new ArrayList<>();
    for (Kind one : Kind.values()) {
      for (Kind other : Kind.values()) {
        if (one.compareTo(other) <= 0) {
          result.add(new Pairing(one, other, Expectation.of(one, other)));
        }
      }
    }
    return result;
  }

  private static List<Cell> play(String name, List<Pairing> pairings) throws LabException {
    try (Lab lab = Lab.open(TestDirectories.of(name), name.hashCode())) {
      Streets streets =
          Streets.build(lab, Families.IPV4, NatKind.PORT_RESTRICTED, NatKind.PORT_RESTRICTED);
      StunServer.start(lab, streets.publicNode(), streets.publicAddresses());
      int rounds = pairings.stream().mapToInt(p -> p.expected.rounds).sum();
      PunchPair pair =
          PunchPair.start(
              lab,
              List.of(streets.a().host(), streets.b().host()),
              streets.publicAddresses(),
              rounds);
      List<Cell> cells = new ArrayList<>();
      for (Pairing pairing : pairings) {
        pairing.one.build(streets.a());
        pairing.other.build(streets.b());
        cells.add(
            new Cell(
                pairing.one.label,
                pairing.other.label,
                pairing.expected,
                pair.play(pairing.expected.rounds)));
      }
      pair.finish();
      return cells;
    }
  }
}
