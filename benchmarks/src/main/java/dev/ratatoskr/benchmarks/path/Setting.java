package dev.ratatoskr.benchmarks.path;

import dev.ratatoskr.netns.home.Streets;
import dev.ratatoskr.netns.wan.LinkShape;
import java.time.Duration;

/**
 * What a track is built with.
 *
 * @param mtu the routers' IfMTU
 * @param shape of the direct way, each direction
 * @param meshLeg of the way between each home and the public node, each direction
 * @param uplink of each home, for what it sends directly and to the public node together
 */
record Setting(int mtu, LinkShape shape, LinkShape meshLeg, LinkShape.Rate uplink) {
  /** The IfMTU that the README recommends, and that of a router that is not configured. */
  static final int SMALL_MTU = 1280;

  static final int DEFAULT_MTU = 65535;

  private static final LinkShape FAST = LinkShape.delay(Duration.ofMillis(2));

  private static final LinkShape DIRECT_LEG = LinkShape.delay(Duration.ofMillis(11));
  private static final LinkShape MESH_LEG = LinkShape.delay(Duration.ofMillis(40));
  private static final LinkShape.Rate UPLINK = new LinkShape.Rate(20_000_000, 100_000);

  /** With the mesh of the standard scenario, 40 ms there and back, and uplinks without a limit. */
  Setting(int mtu, LinkShape shape) {
    this(mtu, shape, Streets.PUBLIC_LEG, LinkShape.Rate.UNLIMITED);
  }

  /** A round trip of 4 ms and no bottleneck. */
  static Setting fast(int mtu) {
    return new Setting(mtu, FAST);
  }

  /**
   * A round trip of 22 ms, and as bottleneck each home's uplink of 20 Mbit/s, whose drop-tail queue
   * holds 40 ms.
   *
   * <p>The mesh takes 160 ms, and the direct way 102 at most, with both uplinks' queues full. So no
   * agent has a reason to leave its bridge, and all contenders are measured on one way. The mesh is
   * no farther, since a bridge is well hidden from transit only where a router's own way into the
   * mesh takes less than 100 ms, here 80.
   */
  static Setting behindUplinks(int mtu) {
    return new Setting(mtu, DIRECT_LEG, MESH_LEG, UPLINK);
  }

  /** Whether the mesh is that of the standard scenario: how soon a bridge comes depends on it. */
  boolean hasStandardMesh() {
    return meshLeg.equals(Streets.PUBLIC_LEG) && uplink.equals(LinkShape.Rate.UNLIMITED);
  }

  /** Shapes all ways to it. */
  void applyTo(Streets streets) {
    streets.direct(shape);
    streets.mesh(meshLeg);
    streets.uplinks(uplink);
  }
}
