package dev.ratatoskr.benchmarks.path;

import dev.ratatoskr.netns.wan.LinkShape;
import java.time.Duration;

/**
 * What a track is built with.
 *
 * @param mtu the routers' IfMTU
 * @param shape of the direct way, each direction
 */
record Setting(int mtu, LinkShape shape) {
  /** The IfMTU that the README recommends, and that of a router that is not configured. */
  static final int SMALL_MTU = 1280;

  static final int DEFAULT_MTU = 65535;

  private static final LinkShape FAST = LinkShape.delay(Duration.ofMillis(2));

  /** A round trip of 4 ms and no bottleneck. */
  static Setting fast(int mtu) {
    return new Setting(mtu, FAST);
  }
}
