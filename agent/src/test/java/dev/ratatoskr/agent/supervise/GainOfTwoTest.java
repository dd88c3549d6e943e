package dev.ratatoskr.agent.supervise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Two agents that judge the same path, each for itself and often at the same moment. */
final class GainOfTwoTest {
  private static final int SEEDS = 60;

  private static World bridged(long seed) throws Exception {
    return bridged(seed, 5, 0);
  }

  /** Beside a mesh of 40 ms, of which each router's link takes some. */
  private static World bridged(long seed, long pathMillis, long linkMillis) throws Exception {
    World world = new World(seed);
    path(world, pathMillis);
    meshLinks(world, linkMillis);
    world.a.start();
    world.run(world.random.nextLong(2 * World.SECOND));
    world.b.start();
    assertTrue(world.runUntil(world::bridged, 20 * World.SECOND), "seed " + seed);
    assertEquals(0, ends(world, 70 * World.SECOND), "seed " + seed);
    return world;
  }

  private static void path(World world, long millis) {
    world.a.contact.pathNanos = millis * World.MILLI;
    world.b.contact.pathNanos = millis * World.MILLI;
  }

  private static void meshLinks(World world, long millis) {
    world.a.router.meshLinkNanos = millis * World.MILLI;
    world.b.router.meshLinkNanos = millis * World.MILLI;
  }

  /** How often both sides' bridge stood and then did not, in some time. */
  private static int ends(World world, long nanos) {
    long end = world.now + nanos;
    int ends = 0;
    while (world.now - end < 0) {
      boolean before = world.bridged();
      if (world.runUntil(() -> world.bridged() != before, end - world.now) && before) {
        ends++;
      }
    }
    return ends;
  }

  @Test
  void aSlowerPathIsLeftByBothAtOnceAndTakenAgainTogether() throws Exception {
    for (long seed = 0; seed < SEEDS; seed++) {
      World world = bridged(seed);
      path(world, 150);
      assertTrue(world.runUntil(() -> !world.bridged(), 8 * World.SECOND), "seed " + seed);
      world.run(2 * World.SECOND);
      assertTrue(world.a.router.peers.isEmpty() && world.b.router.peers.isEmpty());
      path(world, 5);
      assertFalse(world.runUntil(world::bridged, 50 * World.SECOND), "seed " + seed);
      assertTrue(world.runUntil(world::bridged, 30 * World.SECOND), "seed " + seed);
      assertEquals(0, ends(world, 120 * World.SECOND), "seed " + seed);
    }
  }

  @Test
  void aPathThatOnlyOneSideSeesSlowNeverFlaps() throws Exception {
    for (long seed = 0; seed < SEEDS; seed++) {
      World world = bridged(seed);
      (world.random.nextBoolean() ? world.a : world.b).contact.pathNanos = 150 * World.MILLI;
      int ends = ends(world, 600 * World.SECOND);
      assertTrue(ends == 1, "seed " + seed + " ended " + ends);
      path(world, 5);
      assertTrue(world.runUntil(world::bridged, 200 * World.SECOND), "seed " + seed);
    }
  }

  @Test
  void aMeshThatBecameFasterIsTakenThoughTheBridgeHidesIt() throws Exception {
    for (long seed = 0; seed < SEEDS; seed++) {
      World world = bridged(seed, 20, 15);
      world.meshNanos = 12 * World.MILLI;
      meshLinks(world, 4);
      assertTrue(world.runUntil(() -> !world.bridged(), 8 * World.SECOND), "seed " + seed);
      assertFalse(world.runUntil(world::bridged, 55 * World.SECOND), "seed " + seed);
    }
  }

  @Test
  void standingDownInVainTakesSecondsAndIsNotRepeated() throws Exception {
    for (long seed = 0; seed < SEEDS; seed++) {
      World world = bridged(seed, 20, 15);
      meshLinks(world, 4);
      assertTrue(world.runUntil(() -> !world.bridged(), 8 * World.SECOND), "seed " + seed);
      assertTrue(world.runUntil(world::bridged, 5 * World.SECOND), "seed " + seed);
      assertEquals(0, ends(world, 600 * World.SECOND), "seed " + seed);
    }
  }

  @Test
  void whereTheLinksBecameLongerTheMeshIsNoReasonToLeave() throws Exception {
    for (long seed = 0; seed < SEEDS; seed++) {
      World world = bridged(seed, 20, 15);
      meshLinks(world, 25);
      path(world, 50);
      assertEquals(0, ends(world, 120 * World.SECOND), "seed " + seed);
      path(world, 70);
      assertTrue(world.runUntil(() -> !world.bridged(), 8 * World.SECOND), "seed " + seed);
    }
  }

  @Test
  void aFullLineThatBothWaysShareCostsSecondsAndIsLearntFrom() throws Exception {
    for (long seed = 0; seed < SEEDS; seed++) {
      World world = bridged(seed);
      world.meshNanos = 180 * World.MILLI;
      path(world, 150);
      assertTrue(world.runUntil(() -> !world.bridged(), 8 * World.SECOND), "seed " + seed);
      long left = world.now;
      assertTrue(world.runUntil(world::bridged, 15 * World.SECOND), "seed " + seed);
      assertTrue(world.now - left < 15 * World.SECOND, "seed " + seed);
      assertEquals(
          0, ends(world, 300 * World.SECOND), () -> world.a.stage() + "\n" + world.b.stage());
      world.meshNanos = 40 * World.MILLI;
      path(world, 5);
      world.run(70 * World.SECOND);
      path(world, 150);
      assertFalse(world.runUntil(() -> !world.bridged(), 8 * World.SECOND), "more patient");
      assertTrue(world.runUntil(() -> !world.bridged(), 10 * World.SECOND), "seed " + seed);
      assertFalse(world.runUntil(world::bridged, 55 * World.SECOND), "now the mesh is quicker");
    }
  }
}
