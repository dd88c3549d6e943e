package dev.ratatoskr.agent.supervise;

/** What goes wrong around two agents, each for a while; what lasts is mended by itself. */
enum Fault {
  ROUTER_RESTART,
  ADMIN_SOCKET_GONE,
  PATH_BLACK_HOLE,
  PATH_BLACK_HOLE_ONE_WAY,
  EVERYTHING_BLACK_HOLE,
  REBINDING,
  ADDRESS_CHANGE,
  SLEEP,
  LOSS,
  DUPLICATES,
  REORDERING,
  STOPS_READING,
  AGENT_KILLED,
  CONNECTION_LOST;

  /** A path under traffic is dead by then. */
  private static final long DEAD_NANOS = 850 * World.MILLI;

  /** A connection from which nothing comes ends then. */
  private static final long SILENCE_NANOS = 30 * World.SECOND;

  /**
   * Strikes.
   *
   * @param side where it is of one side
   * @param nanos how long it lasts, at most a minute
   */
  void strike(World world, Side side, long nanos) {
    switch (this) {
      case ROUTER_RESTART -> side.restartRouter();
      case ADMIN_SOCKET_GONE -> side.loseAdmin(nanos);
      case PATH_BLACK_HOLE -> blackHole(world, nanos, true);
      case PATH_BLACK_HOLE_ONE_WAY -> blackHole(world, nanos, false);
      case EVERYTHING_BLACK_HOLE -> separate(world, nanos);
      case REBINDING -> world.after(DEAD_NANOS, side::losePath);
      case ADDRESS_CHANGE -> moveElsewhere(world, side);
      case SLEEP -> {
        side.sleep(nanos);
        world.after(DEAD_NANOS, side.other()::losePath);
        silence(world, nanos);
      }
      case LOSS -> {
        world.trouble.loss = 0.3;
        world.after(nanos, () -> world.trouble.loss = 0);
      }
      case DUPLICATES -> {
        world.trouble.duplicates = true;
        world.after(nanos, () -> world.trouble.duplicates = false);
      }
      case REORDERING -> {
        world.trouble.reorders = true;
        world.after(nanos, () -> world.trouble.reorders = false);
      }
      case STOPS_READING -> side.stopReading(nanos);
      case AGENT_KILLED -> {
        if (side.supervisor != null) {
          side.kill();
          world.after(nanos, side::start);
        }
      }
      case CONNECTION_LOST -> world.closeLink("a fault");
    }
  }

  private static void blackHole(World world, long nanos, boolean bothWays) {
    world.pathWorks = false;
    world.after(DEAD_NANOS, world.a::losePath);
    if (bothWays) {
      world.after(DEAD_NANOS + world.delay(), world.b::losePath);
    }
    world.after(nanos, () -> world.pathWorks = true);
  }

  private static void separate(World world, long nanos) {
    blackHole(world, nanos, true);
    world.trouble.meshDown = true;
    world.after(nanos, () -> world.trouble.meshDown = false);
    silence(world, nanos);
  }

  private static void moveElsewhere(World world, Side side) {
    side.losePath();
    if (side.supervisor != null) {
      side.supervisor.onNetworkChanged(world.now);
    }
    side.drain();
  }

  private static void silence(World world, long nanos) {
    if (nanos > SILENCE_NANOS) {
      world.after(SILENCE_NANOS, () -> world.closeLink("silence"));
    }
  }
}
