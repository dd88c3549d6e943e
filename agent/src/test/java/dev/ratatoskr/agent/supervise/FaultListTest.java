package dev.ratatoskr.agent.supervise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/**
 * Lists of faults, drawn by a seed, that strike two agents in virtual time, also before the last
 * one is mended: afterwards both are bridged again and nothing is left of what went wrong.
 */
class FaultListTest {
  private static final int SEEDS = 3000;
  private static final int MOST_FAULTS = 6;
  private static final List<Fault> FAULTS = List.of(Fault.values());

  /** The longest pause between two punches, with what it may be longer, and a punch. */
  private static final long LIMIT_NANOS = 400 * World.SECOND;

  /** Of all lists nine in ten are over sooner. */
  private static final long USUAL_NANOS = 60 * World.SECOND;

  @Test
  void afterAnyListOfFaultsBothAreBridged() throws Exception {
    List<Long> times = new ArrayList<>();
    for (long seed = 0; seed < SEEDS; seed++) {
      times.add(play(seed));
    }
    times.sort(null);
    System.out.printf(
        "bridged again after the last fault: median %.1f s, 90th %.1f s, 99th %.1f s, last %.1f"
            + " s%n",
        seconds(times, 0.5), seconds(times, 0.9), seconds(times, 0.99), seconds(times, 1));
    assertTrue(times.get(SEEDS * 9 / 10) < USUAL_NANOS, "nine in ten are sooner");
  }

  @Property(tries = 300)
  void afterAnyOtherListToo(@ForAll long seed) throws Exception {
    assertTrue(play(seed) <= LIMIT_NANOS);
  }

  @Test
  void eachFaultAloneIsSurvived() throws Exception {
    for (Fault fault : FAULTS) {
      List<Long> times = new ArrayList<>();
      for (long seed = 0; seed < 100; seed++) {
        World world = bridged(seed);
        fault.strike(world, world.a, 20 * World.SECOND);
        world.run(20 * World.SECOND);
        times.add(recovery(world, fault + ", seed " + seed));
        holdsNothingElse(world, fault + ", seed " + seed);
      }
      times.sort(null);
      System.out.printf(
          "%s: median %.1f s, last %.1f s%n", fault, seconds(times, 0.5), seconds(times, 1));
    }
  }

  private static double seconds(List<Long> sorted, double part) {
    int index = Math.min(sorted.size() - 1, (int) (part * sorted.size()));
    return (double) sorted.get(index) / World.SECOND;
  }

  /** How long after the last fault they were bridged. */
  private static long play(long seed) throws Exception {
    World world = bridged(seed);
    StringBuilder list = new StringBuilder("seed " + seed + ":");
    long end = world.now;
    for (int i = 1 + world.random.nextInt(MOST_FAULTS); i > 0; i--) {
      world.run(world.random.nextLong(40 * World.SECOND));
      Fault fault = FAULTS.get(world.random.nextInt(FAULTS.size()));
      Side side = world.random.nextBoolean() ? world.a : world.b;
      long nanos = World.SECOND + world.random.nextLong(59 * World.SECOND);
      list.append(' ').append(fault).append('/').append(nanos / World.SECOND);
      fault.strike(world, side, nanos);
      end = Math.max(end, world.now + Math.max(nanos, 4 * World.SECOND));
    }
    world.run(end - world.now);
    long took = recovery(world, list.toString());
    holdsNothingElse(world, list.toString());
    return took;
  }

  private static World bridged(long seed) throws Exception {
    World world = new World(seed);
    world.a.start();
    world.b.start();
    if (world.random.nextInt(4) > 0) {
      assertTrue(world.runUntil(world::bridged, 20 * World.SECOND), "seed " + seed);
    }
    return world;
  }

  private static long recovery(World world, String what) {
    long from = world.now;
    assertTrue(world.runUntil(world::bridged, LIMIT_NANOS), () -> what + "\n" + describe(world));
    long took = world.now - from;
    world.run(20 * World.SECOND);
    assertTrue(world.bridged(), () -> "it does not stay: " + what + "\n" + describe(world));
    return took;
  }

  private static void holdsNothingElse(World world, String what) {
    assertNotEquals(0, world.a.shim, what);
    assertEquals(world.a.shim, world.b.shim, what);
    for (Side side : List.of(world.a, world.b)) {
      assertEquals(1, side.router.peers.size(), () -> "peers left: " + what);
      assertEquals(side.router.peers, side.router.ledger, () -> "the ledger: " + what);
      assertEquals(side.router.peers, side.router.held, () -> "what is held: " + what);
    }
    int pending = world.pending();
    assertTrue(pending < 30, () -> pending + " timers: " + what);
    world.a.stop();
    world.b.stop();
    world.run(10 * World.SECOND);
    for (Side side : List.of(world.a, world.b)) {
      assertEquals(0, side.shim, () -> "a shim outlives the agent: " + what);
      assertEquals(Set.of(), side.router.peers, () -> "peers outlive the agent: " + what);
      assertEquals(Set.of(), side.router.ledger, () -> "the ledger at the end: " + what);
    }
  }

  private static String describe(World world) {
    return TwoAgentsTest.describe(world.a) + TwoAgentsTest.describe(world.b);
  }
}
