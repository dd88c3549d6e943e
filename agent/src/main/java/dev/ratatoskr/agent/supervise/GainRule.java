package dev.ratatoskr.agent.supervise;

/** How much better than the mesh a direct path must be to be worth a bridge. */
@FunctionalInterface
public interface GainRule {

  /**
   * Whether the direct round trip beats the mesh's by enough.
   *
   * @param meshNanos above 0
   * @param directNanos above 0
   */
  boolean reached(long meshNanos, long directNanos);
}
