package dev.ratatoskr.fuzz.targets;

/** An invariant that does not hold. */
public final class BrokenPromise extends RuntimeException {
  private static final long serialVersionUID = 1;

  private BrokenPromise(String what) {
    super(what);
  }

  /** Throws unless it holds. */
  static void unless(boolean holds, String what) {
    if (!holds) {
      throw new BrokenPromise(what);
    }
  }

  /** Throws unless both are equal. */
  static void unlessEqual(Object expected, Object found, String what) {
    if (!expected.equals(found)) {
      throw new BrokenPromise(what + ": " + found + " instead of " + expected);
    }
  }

  /** What was written cannot be read, or the like. */
  static BrokenPromise by(String what, Exception cause) {
    BrokenPromise broken = new BrokenPromise(what);
    broken.initCause(cause);
    return broken;
  }
}
