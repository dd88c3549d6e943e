package dev.ratatoskr.benchmarks.path;

/** Sees from one window after the other whether what falls has fallen. */
final class Settling {
  /** What is not below this part of the least so far is no fall. */
  private static final double FALL = 0.9;

  private static final int ENOUGH = 2;

  private double least = Double.MAX_VALUE;
  private int withoutFall;

  /**
   * What one more window reads.
   *
   * @return whether two windows in a row have shown no fall by a tenth
   */
  boolean onWindow(double reading) {
    withoutFall = reading < FALL * least ? 0 : withoutFall + 1;
    least = Math.min(least, reading);
    return withoutFall >= ENOUGH;
  }
}
