package dev.ratatoskr.agent.supervise;

import java.util.Locale;

/**
 * Whether a peer's direct path keeps what it promised: its latest round trips against the mesh's,
 * when to leave a bridge that has become the slower way, and when to measure the mesh again.
 *
 * <p>While a bridge is up the mesh cannot be measured, since the overlay itself runs over it; it is
 * estimated by what was measured last before it. A bridge that is left for an estimate stands down:
 * the mesh is measured at once, and if it is no faster the bridge is taken again at once. Sans-IO;
 * thread: the loop.
 */
final class GainWatch {
  private static final long SECOND = 1_000_000_000L;

  /** For so long every sample must be slower than the mesh before the bridge is left. */
  private static final long LOSING_NANOS = 5 * SECOND;

  /** Twice as long after each bridge that was left in vain, but no longer. */
  private static final long MOST_LOSING_NANOS = 80 * SECOND;

  /** With fewer samples one late packet could be all there is. */
  private static final int LEAST_SAMPLES = 3;

  /** At most one change in so long for measurement's sake. */
  private static final long CALM_NANOS = 60 * SECOND;

  /** The first round trips over a mesh contain the router's lookup: a close decision needs more. */
  private static final int MESH_SAMPLES = 4;

  private static final long QUICK_MEASURE_NANOS = 300_000_000L;
  private static final long SLOW_MEASURE_NANOS = 10 * SECOND;

  /** A probe in vain is repeated after so long, a few times. */
  private static final long AGAIN_NANOS = SECOND;

  private static final int MOST_AGAIN = 5;

  /** Where a bridge was let go, the mesh must still reach the peer. */
  private static final long REST_MEASURE_NANOS = 300 * SECOND;

  /** The first probe in so long has the router look up the peer; the one after it tells the way. */
  private static final int REST_SAMPLES = 2;

  /** If the mesh does not answer for so long, what is known must do. */
  static final long PATIENCE_NANOS = 3 * SECOND;

  private long latestNanos;
  private long beforeNanos;
  private int losing;
  private long losingSinceNanos;
  private long patienceNanos = LOSING_NANOS;
  private long usualNanos;

  /** What the path took when it was left; 0 while it is not. */
  private long leftRttNanos;

  private boolean changed;
  private long changedNanos;
  private boolean measures;
  private long measuresSinceNanos;
  private long measureNanos;

  /** A direct path was found: what was seen before was another one's. */
  void onPath(long rttNanos, long nowNanos) {
    latestNanos = rttNanos;
    beforeNanos = 0;
    losing = 0;
    hurry(nowNanos);
  }

  private void hurry(long nowNanos) {
    measuresSinceNanos = nowNanos;
    measureNanos = nowNanos;
  }

  /** A round trip of the direct path. */
  void onSample(long rttNanos, RttWindow mesh, long nowNanos) {
    beforeNanos = latestNanos;
    latestNanos = rttNanos;
    if (usualNanos != 0 && leftRttNanos == 0 && rttNanos <= usualNanos) {
      // What slowed both ways down is over: the mesh is again what it was before.
      mesh.add(usualNanos);
      usualNanos = 0;
    }
    long meshNanos = mesh.estimateNanos();
    if (meshNanos == 0 || rttNanos <= meshNanos) {
      losing = 0;
      return;
    }
    if (losing == 0) {
      losingSinceNanos = nowNanos;
    }
    losing++;
  }

  /** The bridge stands; a return counts as a change. */
  void onBridged(RttWindow mesh, long nowNanos) {
    losing = 0;
    if (leftRttNanos == 0) {
      return;
    }
    if (isMistaken(mesh) && isCalming(nowNanos)) {
      patienceNanos = Math.min(2 * patienceNanos, MOST_LOSING_NANOS);
    } else {
      patienceNanos = LOSING_NANOS;
      usualNanos = 0;
    }
    leftRttNanos = 0;
    changedNanos = nowNanos;
  }

  /** Whether the bridge is to be left. */
  boolean isLost(long nowNanos) {
    return losing >= LEAST_SAMPLES
        && nowNanos - losingSinceNanos >= patienceNanos
        && !isCalming(nowNanos);
  }

  /** The bridge is left for the mesh, which is now to be measured. */
  void onLeft(RttWindow mesh, long nowNanos) {
    usualNanos = mesh.minNanos();
    mesh.expire();
    leftRttNanos = rttNanos();
    changed = true;
    changedNanos = nowNanos;
    hurry(nowNanos);
  }

  /**
   * The bridge ended by the peer's hand. It sees the same path: if it was slow lately, the peer
   * left for that, and to offer it another bridge at once would only be refused.
   */
  void onEnded(RttWindow mesh, long nowNanos) {
    if (losing >= 2) {
      onLeft(mesh, nowNanos);
    }
  }

  /**
   * Whether the bridge was left in vain: measured at once, the mesh is no faster than the path was,
   * as when something fills the line that both ways share.
   */
  boolean isMistaken(RttWindow mesh) {
    return leftRttNanos != 0 && mesh.fresh() >= MESH_SAMPLES && mesh.minNanos() >= leftRttNanos;
  }

  /** Whether the last change is too recent for another. */
  boolean isCalming(long nowNanos) {
    return changed && nowNanos - changedNanos < CALM_NANOS;
  }

  /** When that ends; only while {@link #isCalming}. */
  long calmNanos() {
    return changedNanos + CALM_NANOS;
  }

  /** The direct path's round trip for a decision: the worse of the last two. */
  long rttNanos() {
    return Math.max(latestNanos, beforeNanos);
  }

  /** A sentence with both round trips. */
  String figures(String what, RttWindow mesh) {
    return figures(what, mesh.minNanos());
  }

  /** Why the bridge is left. */
  String whyLost(RttWindow mesh) {
    boolean measured = mesh.estimateNanos() == mesh.minNanos();
    String what = measured ? "the mesh was faster" : "the mesh may be faster by the routers' links";
    return figures(what, mesh.estimateNanos());
  }

  private String figures(String what, long meshNanos) {
    double directMillis = rttNanos() / 1e6;
    double meshMillis = meshNanos / 1e6;
    return String.format(
        Locale.ROOT, "%s: %.1f ms, directly %.1f ms", what, meshMillis, directMillis);
  }

  /**
   * Whether the mesh is known well enough to decide.
   *
   * @param phaseAgeNanos how long the path has been waiting for the decision
   */
  boolean isMeshKnown(RttWindow mesh, long phaseAgeNanos) {
    boolean clear = leftRttNanos == 0 && isClear(mesh);
    return clear || mesh.fresh() >= MESH_SAMPLES || phaseAgeNanos >= PATIENCE_NANOS;
  }

  /** Whether more samples of the mesh could change anything. */
  private boolean wantsMeasure(RttWindow mesh, long nowNanos) {
    return !isClear(mesh) || isCalming(nowNanos);
  }

  private boolean isClear(RttWindow mesh) {
    return 2 * rttNanos() <= mesh.minNanos();
  }

  /** Whether to measure the mesh now; true once for each time. */
  boolean takeMeasure(RttWindow mesh, long nowNanos) {
    measures = wantsMeasure(mesh, nowNanos);
    if (!measures || nowNanos - measureNanos < 0) {
      return false;
    }
    boolean again = mesh.unanswered() < MOST_AGAIN;
    measureNanos =
        nowNanos
            + (isHurrying(mesh, nowNanos)
                ? QUICK_MEASURE_NANOS
                : again ? AGAIN_NANOS : SLOW_MEASURE_NANOS);
    return true;
  }

  private boolean isHurrying(RttWindow mesh, long nowNanos) {
    return mesh.fresh() < MESH_SAMPLES && nowNanos - measuresSinceNanos < PATIENCE_NANOS;
  }

  /**
   * A probe was answered.
   *
   * @param atRest whether the bridge was let go for want of traffic
   */
  void onMeasured(RttWindow mesh, boolean atRest, long nowNanos) {
    if (atRest) {
      measureNanos = nowNanos + (isRound(mesh) ? REST_MEASURE_NANOS : QUICK_MEASURE_NANOS);
    } else if (!isHurrying(mesh, nowNanos)) {
      measureNanos = nowNanos + SLOW_MEASURE_NANOS;
    }
  }

  /** The bridge was let go: does the mesh reach the peer? */
  void onRest(long nowNanos) {
    measures = true;
    // The routers need a moment to leave the bridge.
    measureNanos = nowNanos + QUICK_MEASURE_NANOS;
  }

  /** Whether to measure the mesh now, while no bridge is wanted; true once for each time. */
  boolean takeRestMeasure(long nowNanos) {
    measures = true;
    if (nowNanos - measureNanos < 0) {
      return false;
    }
    measureNanos = nowNanos + AGAIN_NANOS;
    return true;
  }

  /** Whether the mesh was measured as often as it is, each time, for a bridge that was let go. */
  static boolean isRound(RttWindow mesh) {
    return mesh.fresh() >= REST_SAMPLES;
  }

  /** When the next measurement is due; {@link Long#MAX_VALUE} while none is wanted. */
  long measureNanos() {
    return measures ? measureNanos : Long.MAX_VALUE;
  }
}
