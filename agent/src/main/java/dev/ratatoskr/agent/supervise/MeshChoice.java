package dev.ratatoskr.agent.supervise;

/**
 * Whether the mesh is the better way than a peer's direct path, or may be. A mesh that does not
 * answer is no way at all. Thread: the loop.
 */
final class MeshChoice {
  private final SupervisorPolicy policy;

  MeshChoice(SupervisorPolicy policy) {
    this.policy = policy;
  }

  /** Why traffic stays on the mesh for now; empty when a bridge gains enough. */
  String why(PeerCase c, long now) {
    if (c.meshRtt.isSilent()) {
      return "";
    }
    if (c.idle.ignored.isRetired()) {
      return IdleRun.RETIRED;
    }
    if (c.meshRtt.minNanos() == 0) {
      return "the mesh's round trip is not known yet";
    }
    if (isMeasuring(c, now)) {
      return "measuring the mesh";
    }
    if (!isGain(c)) {
      return c.gain.figures("the mesh is fast enough", c.meshRtt);
    }
    boolean calming = c.gain.isCalming(now) && !c.gain.isMistaken(c.meshRtt);
    return calming ? "the direct path was slower than the mesh a moment ago" : "";
  }

  /** Whether the path is so much faster that it is worth a bridge, by what is known so far. */
  boolean isGain(PeerCase c) {
    return c.meshRtt.isSilent() || policy.isGain(c.meshRtt.minNanos(), c.gain.rttNanos());
  }

  /** Whether the two are so close that the mesh has to be measured some more. */
  static boolean isMeasuring(PeerCase c, long now) {
    return !c.meshRtt.isSilent() && !c.gain.isMeshKnown(c.meshRtt, c.phaseAgeNanos(now));
  }

  /** When a bridge may be made: what the back-off, the calm and the measuring permit. */
  static long bridgeNanos(PeerCase c) {
    long ready = c.backoff(PeerCase.Try.BRIDGE).readyAtNanos();
    if (c.meshRtt.isSilent() || c.gain.isMistaken(c.meshRtt)) {
      return ready;
    }
    long at = c.gain.isCalming(ready) ? c.gain.calmNanos() : ready;
    long patient = c.phaseSinceNanos() + GainWatch.PATIENCE_NANOS;
    return c.gain.isMeshKnown(c.meshRtt, 0) || at - patient > 0 ? at : patient;
  }
}
