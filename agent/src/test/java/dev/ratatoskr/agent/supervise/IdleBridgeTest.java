package dev.ratatoskr.agent.supervise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Two agents whose users fall silent and come back, in virtual time. */
final class IdleBridgeTest {
  private static final int SEEDS = 40;
  private static final long MINUTE = 60 * World.SECOND;
  private static final long IDLE = 5 * MINUTE;

  private static World bridged(long seed) throws Exception {
    World world = new World(seed);
    world.sessionsEnd = true;
    world.a.contact.idleNanos = IDLE;
    world.b.contact.idleNanos = IDLE;
    world.a.start();
    world.run(world.random.nextLong(2 * World.SECOND));
    world.b.start();
    until(world, seed, world::bridged, 20 * World.SECOND);
    for (int i = 0; i < 90; i++) {
      world.run(World.SECOND);
      packet(world);
    }
    return world;
  }

  /** A packet that both routers count, each for itself. */
  private static void packet(World world) {
    boolean fromA = world.random.nextBoolean();
    (fromA ? world.a : world.b).traffic();
    world.after(world.delay(), fromA ? world.b::traffic : world.a::traffic);
  }

  private static long until(World world, long seed, BooleanSupplier condition, long limitNanos) {
    long began = world.now;
    assertTrue(
        world.runUntil(condition, limitNanos),
        () -> "seed " + seed + "\n" + world.a.stage() + "\n" + world.b.stage());
    return world.now - began;
  }

  private static boolean rest(World world) {
    return isAtRest(world.a) && isAtRest(world.b);
  }

  private static boolean isAtRest(Side side) {
    return side.stage().state() == PeerState.STANDBY
        && side.stage().reason().startsWith("idle")
        && side.router.peers.isEmpty();
  }

  @Test
  void itIsLetGoByBothAndBackWithinASecond() throws Exception {
    for (long seed = 0; seed < SEEDS; seed++) {
      World world = bridged(seed);
      long quiet = until(world, seed, () -> rest(world), IDLE + 3 * World.SECOND);
      assertTrue(quiet >= IDLE - World.SECOND, "let go after " + quiet);
      int measured = world.a.contact.measured + world.b.contact.measured;
      world.run(10 * 60 * MINUTE);
      assertTrue(rest(world), "it stays so");
      assertTrue(world.a.contact.path && world.b.contact.path, "the path is kept");
      int more = world.a.contact.measured + world.b.contact.measured - measured;
      assertTrue(more <= 4 * 122, more + " probes in ten hours, two at a time");
      packet(world);
      long back = until(world, seed, world::bridged, World.SECOND);
      assertTrue(back > 0);
      world.run(IDLE - 5 * World.SECOND);
      assertTrue(world.bridged(), "the time begins anew");
    }
  }

  @Test
  void aPacketAtTheLastMomentKeepsItOrBringsItBack() throws Exception {
    for (long seed = 0; seed < SEEDS; seed++) {
      World world = bridged(seed);
      world.run(IDLE - World.SECOND + world.random.nextLong(1500 * World.MILLI));
      packet(world);
      world.run(World.SECOND);
      until(world, seed, world::bridged, World.SECOND);
      world.run(20 * World.SECOND);
      assertTrue(world.bridged(), "seed " + seed);
      assertEquals(1, world.a.router.peers.size());
      assertEquals(1, world.b.router.peers.size());
    }
  }

  @Test
  void theOnlyPeeringIsKeptAndBothSaySo() throws Exception {
    for (long seed = 0; seed < SEEDS; seed++) {
      World world = bridged(seed);
      Side poor = world.random.nextBoolean() ? world.a : world.b;
      poor.router.hasMeshPeers = false;
      world.run(20 * MINUTE);
      assertTrue(world.bridged(), "seed " + seed);
      assertEquals("idle, but kept: there is no other way", poor.stage().reason());
      assertEquals("idle, but kept: the peer has no other way", poor.other().stage().reason());
      poor.router.hasMeshPeers = true;
      until(world, seed, () -> rest(world), 3 * World.SECOND);
    }
  }

  @Test
  void whoLosesItsPeeringsGetsTheBridgeBack() throws Exception {
    for (long seed = 0; seed < SEEDS; seed++) {
      World world = bridged(seed);
      until(world, seed, () -> rest(world), IDLE + 3 * World.SECOND);
      world.run(MINUTE);
      (world.random.nextBoolean() ? world.a : world.b).router.hasMeshPeers = false;
      until(world, seed, world::bridged, 2 * World.SECOND);
    }
  }

  @Test
  void whereTheMeshDoesNotReachThePeerTheBridgeIsBackAndStays() throws Exception {
    for (long seed = 0; seed < SEEDS; seed++) {
      World world = bridged(seed);
      world.meshNanos = 0;
      until(world, seed, () -> rest(world), IDLE + 3 * World.SECOND);
      until(world, seed, world::bridged, 7 * World.SECOND);
      world.run(50 * MINUTE);
      assertTrue(world.bridged(), "no second try within the hour");
      world.meshNanos = 40 * World.MILLI;
      until(world, seed, () -> rest(world), 15 * MINUTE);
    }
  }

  @Test
  void theMeshIsWatchedWhileTheBridgeIsAway() throws Exception {
    World world = bridged(1);
    until(world, 1, () -> rest(world), IDLE + 3 * World.SECOND);
    world.run(MINUTE);
    world.meshNanos = 0;
    until(world, 1, world::bridged, 6 * MINUTE);
  }

  @Test
  void whoNeverLetsGoKeepsItForBoth() throws Exception {
    World world = new World(7);
    world.sessionsEnd = true;
    world.a.contact.idleNanos = IDLE;
    world.a.start();
    world.b.start();
    until(world, 7, world::bridged, 20 * World.SECOND);
    world.run(3 * 60 * MINUTE);
    assertTrue(world.bridged());
  }

  @Test
  void theLongerTimeOfBothCounts() throws Exception {
    World world = bridged(8);
    Side patient = world.b;
    patient.kill();
    patient.contact.idleNanos = 3 * IDLE;
    patient.start();
    packet(world);
    until(world, 8, world::bridged, MINUTE);
    world.run(3 * IDLE - 2 * World.SECOND);
    assertTrue(world.bridged());
    until(world, 8, () -> rest(world), MINUTE);
  }

  @Test
  void faultsAtRestAreNoMatterOnceThereIsTraffic() throws Exception {
    for (long seed = 0; seed < SEEDS; seed++) {
      World world = bridged(seed);
      until(world, seed, () -> rest(world), IDLE + 3 * World.SECOND);
      Side victim = world.random.nextBoolean() ? world.a : world.b;
      switch (world.random.nextInt(4)) {
        case 0 -> {
          victim.kill();
          world.after(World.SECOND, victim::start);
        }
        case 1 -> victim.restartRouter();
        case 2 -> victim.losePath();
        default -> world.closeLink("a fault");
      }
      world.run(world.random.nextLong(10 * World.SECOND));
      for (int i = 0; i < 60 && !world.bridged(); i++) {
        packet(world);
        world.run(World.SECOND);
      }
      assertTrue(world.bridged(), "seed " + seed + "\n" + world.a.stage() + world.b.stage());
    }
  }

  @Test
  void aPathThatDiesAtRestIsFoundAgain() throws Exception {
    World world = bridged(3);
    until(world, 3, () -> rest(world), IDLE + 3 * World.SECOND);
    world.a.losePath();
    assertFalse(rest(world));
    until(world, 3, () -> rest(world), MINUTE);
    world.run(60 * MINUTE);
    assertTrue(rest(world) && world.a.contact.path);
  }

  @Test
  void afterADayOfSilenceThePathGoesToo() throws Exception {
    World world = bridged(4);
    until(world, 4, () -> rest(world), IDLE + 3 * World.SECOND);
    world.run(23 * 60 * MINUTE);
    assertTrue(world.linked());
    until(world, 4, () -> !world.linked(), 2 * 60 * MINUTE);
  }
}
