package dev.ratatoskr.simnet;

/** Something scheduled on a {@link SimNet}. */
@FunctionalInterface
public interface SimTimer {
  /** Makes it not happen; no effect once it has. */
  void cancel();
}
