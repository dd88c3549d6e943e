package dev.ratatoskr.agent.supervise;

import java.util.Objects;

/**
 * The settings of the supervisor.
 *
 * @param access whom we talk to
 * @param maxPeers how many peers at once, at least 1
 * @param idleNanos a bridge without traffic for so long is let go, above 0; {@link Long#MAX_VALUE}
 *     means never
 * @param minGain what makes a path worth a bridge; a path slower than the mesh never is
 */
public record SupervisorPolicy(AccessList access, int maxPeers, long idleNanos, GainRule minGain) {

  public SupervisorPolicy {
    Objects.requireNonNull(access, "access");
    Objects.requireNonNull(minGain, "minGain");
    if (idleNanos < 1) {
      throw new IllegalArgumentException("idleNanos " + idleNanos + " is below 1");
    }
    if (maxPeers < 1) {
      throw new IllegalArgumentException("maxPeers " + maxPeers + " is below 1");
    }
  }

  /** Whether a path that fast is worth a bridge. */
  boolean isGain(long meshNanos, long directNanos) {
    return directNanos < meshNanos && minGain.reached(meshNanos, directNanos);
  }
}
