package dev.ratatoskr.fuzz.targets;

import java.util.List;

/**
 * One thing that takes whatever comes. Runs are independent of each other: the same bytes do the
 * same at any time.
 */
public interface FuzzTarget {

  /** Inputs that get far, to begin with; at least one. */
  List<byte[]> seeds();

  /**
   * Uses up an input.
   *
   * @param input any bytes; not changed
   * @throws RuntimeException when something escapes that is not documented; a finding
   * @throws BrokenPromise when an invariant does not hold; a finding
   */
  void run(byte[] input);
}
