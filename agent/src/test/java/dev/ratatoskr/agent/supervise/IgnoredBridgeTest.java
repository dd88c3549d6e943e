package dev.ratatoskr.agent.supervise;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Two agents whose routers do not take the bridge they were given, in virtual time. */
final class IgnoredBridgeTest {
  private static final int SEEDS = 20;

  private static World bridged(long seed) throws Exception {
    World world = new World(seed);
    world.trouble.ignored = true;
    world.a.start();
    world.b.start();
    assertTrue(world.runUntil(world::bridged, 20 * World.SECOND), "seed " + seed);
    return world;
  }

  /** Traffic five times a second for some time; returns how often a bridge ended. */
  private static int endsWithTraffic(World world, int seconds) {
    int ends = 0;
    boolean stood = world.bridged();
    for (int i = 0; i < 5 * seconds; i++) {
      world.a.traffic();
      world.b.traffic();
      world.run(200 * World.MILLI);
      ends += stood && !world.bridged() ? 1 : 0;
      stood = world.bridged();
    }
    return ends;
  }

  /** Four times of traffic by the mesh within nine seconds, and three more of silence. */
  private static World nearlyIgnored(long seed) throws Exception {
    World world = bridged(seed);
    for (int i = 0; i < 4; i++) {
      tellTraffic(world);
      world.run(3 * World.SECOND);
    }
    assertTrue(world.bridged(), seen(world, seed));
    return world;
  }

  /** The router's count grew; what it counted is told of by {@link #tellFrames}. */
  private static void tellTraffic(World world) {
    requireNonNull(world.a.supervisor).onTraffic(world.b.key, world.now);
    world.a.drain();
  }

  private static void tellFrames(World world) {
    world.a.event(new PeerEvent.BridgeTraffic(1, 0));
  }

  private static String seen(World world, long seed) {
    return "seed " + seed + "\n" + world.a.stage() + "\n" + world.b.stage();
  }

  @Test
  void itIsMadeAnewOnceAndThenRetiredForAnHour() throws Exception {
    for (long seed = 0; seed < SEEDS; seed++) {
      World world = bridged(seed);
      int ends = endsWithTraffic(world, 60);
      assertEquals(2, ends, seen(world, seed));
      for (Side side : new Side[] {world.a, world.b}) {
        assertEquals(PeerState.STANDBY, side.stage().state(), seen(world, seed));
        assertTrue(side.stage().reason().startsWith("retired"), seen(world, seed));
        assertTrue(side.router.peers.isEmpty(), seen(world, seed));
      }
      assertEquals(0, endsWithTraffic(world, 3400), "it stays retired");
      assertFalse(world.bridged(), seen(world, seed));
      world.trouble.ignored = false;
      endsWithTraffic(world, 400);
      assertTrue(world.bridged(), seen(world, seed));
    }
  }

  @Test
  void oneThatIsMadeAnewAndThenUsedStays() throws Exception {
    for (long seed = 0; seed < SEEDS; seed++) {
      World world = bridged(seed);
      assertEquals(1, endsWithTraffic(world, 15), seen(world, seed));
      world.trouble.ignored = false;
      assertEquals(0, endsWithTraffic(world, 600), seen(world, seed));
      assertTrue(world.bridged(), seen(world, seed));
    }
  }

  @Test
  void oneThatWasUsedForLongIsMadeAnewBeforeItIsRetired() throws Exception {
    for (long seed = 0; seed < SEEDS; seed++) {
      World world = bridged(seed);
      world.trouble.ignored = false;
      assertEquals(0, endsWithTraffic(world, 100), seen(world, seed));
      world.trouble.ignored = true;
      assertEquals(1, endsWithTraffic(world, 15), seen(world, seed));
      world.trouble.ignored = false;
      assertEquals(0, endsWithTraffic(world, 100), seen(world, seed));
      assertTrue(world.bridged(), seen(world, seed));
    }
  }

  @Test
  void aMeshThatDiesEndsTheRetirement() throws Exception {
    for (long seed = 0; seed < SEEDS; seed++) {
      World world = bridged(seed);
      endsWithTraffic(world, 60);
      assertFalse(world.bridged(), seen(world, seed));
      world.meshNanos = 0;
      endsWithTraffic(world, 320);
      assertTrue(world.bridged(), seen(world, seed));
      assertEquals(0, endsWithTraffic(world, 300), seen(world, seed));
    }
  }

  /** So the daemon's station tells them, and {@code FramesFirstTest} holds it to that. */
  @Test
  void framesToldBeforeTheTrafficTheyAreKeepTheBridge() throws Exception {
    for (long seed = 0; seed < SEEDS; seed++) {
      World world = nearlyIgnored(seed);
      tellFrames(world);
      tellTraffic(world);
      world.run(World.SECOND);
      assertTrue(world.bridged(), seen(world, seed));
    }
  }

  /** Why the order matters. */
  @Test
  void framesToldAfterTheTrafficTheyAreComeTooLate() throws Exception {
    for (long seed = 0; seed < SEEDS; seed++) {
      World world = nearlyIgnored(seed);
      tellTraffic(world);
      tellFrames(world);
      assertFalse(world.bridged(), seen(world, seed));
    }
  }

  @Test
  void silenceIsNoSign() throws Exception {
    World world = bridged(1);
    endsWithTraffic(world, 5);
    world.run(120 * World.SECOND);
    assertTrue(world.bridged());
  }
}
