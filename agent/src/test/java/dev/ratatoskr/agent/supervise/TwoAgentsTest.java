package dev.ratatoskr.agent.supervise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Two supervisors with their bridge machines, joined: every stagger and fault ends bridged. */
class TwoAgentsTest {
  private static final int SEEDS = 200;

  @Test
  void bothStartAtOnceOrApart() throws Exception {
    for (long seed = 0; seed < SEEDS; seed++) {
      World world = new World(seed);
      startApart(world, world.random.nextLong(8) * World.SECOND);
      assertBridged(world, seed, 20);
    }
  }

  @Test
  void anAgentThatComesMuchLaterIsMetAtOnce() throws Exception {
    for (long seed = 0; seed < 20; seed++) {
      World world = new World(seed);
      startApart(world, 3_600 * World.SECOND);
      assertBridged(world, seed, 5);
    }
  }

  @Test
  void aKilledAgentComesBack() throws Exception {
    forEachFault(
        world -> {
          Side victim = world.random.nextBoolean() ? world.a : world.b;
          victim.kill();
          world.after(World.SECOND * world.random.nextLong(10), victim::start);
          world.run(10 * World.SECOND);
        });
  }

  @Test
  void bothAgentsKilledComeBack() throws Exception {
    forEachFault(
        world -> {
          world.a.kill();
          world.b.kill();
          world.after(World.SECOND * (3 + world.random.nextLong(5)), world.a::start);
          world.after(World.SECOND * (3 + world.random.nextLong(5)), world.b::start);
          world.run(10 * World.SECOND);
        });
  }

  @Test
  void aRestartedRouterIsBridgedAgain() throws Exception {
    forEachFault(
        world -> {
          (world.random.nextBoolean() ? world.a : world.b).restartRouter();
          world.run(4 * World.SECOND);
        });
  }

  @Test
  void aClosedConnectionIsMadeAgain() throws Exception {
    forEachFault(world -> world.closeLink("a fault"));
  }

  @Test
  void aDeadPathIsPunchedAgain() throws Exception {
    forEachFault(
        world -> {
          world.pathWorks = false;
          world.a.losePath();
          world.run(5 * World.SECOND);
          world.pathWorks = true;
        });
  }

  /** The fault strikes at any moment, also while the bridge is being made. */
  private static void forEachFault(Consumer<World> fault) throws Exception {
    for (long seed = 0; seed < SEEDS; seed++) {
      World world = new World(seed);
      startApart(world, 0);
      long moment = world.random.nextLong(3 * World.SECOND);
      world.run(moment);
      fault.accept(world);
      assertBridged(world, seed, 200);
    }
  }

  private static void startApart(World world, long nanos) {
    world.a.start();
    world.run(nanos);
    world.b.start();
  }

  private static void assertBridged(World world, long seed, int seconds) {
    boolean bridged = world.runUntil(world::bridged, seconds * World.SECOND);
    assertTrue(bridged, () -> "seed " + seed + "\n" + describe(world.a) + describe(world.b));
    world.run(20 * World.SECOND);
    assertTrue(
        world.bridged(),
        () -> "it does not stay, seed " + seed + "\n" + describe(world.a) + describe(world.b));
    assertEquals(1, world.a.router.peers.size(), () -> "orphans, seed " + seed);
    assertEquals(1, world.b.router.peers.size(), () -> "orphans, seed " + seed);
    assertEquals(world.a.router.ledger, world.a.router.peers);
    assertEquals(world.b.router.ledger, world.b.router.peers);
  }

  static String describe(Side side) {
    Supervisor own = side.supervisor;
    return side.key.shortName()
        + " "
        + (own == null ? "not running" : own.status())
        + " linked "
        + side.contact.linked
        + " path "
        + side.contact.path
        + " shim "
        + side.shim
        + " router "
        + side.router.peers
        + "\n";
  }
}
