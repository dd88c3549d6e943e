package dev.ratatoskr.simnet;

/** How a NAT chooses the external port of a new mapping. */
public sealed interface Allocation {
  /** The lowest port given out unless a range says otherwise. */
  int LOWEST_PORT = 1024;

  /** The highest port there is. */
  int HIGHEST_PORT = 65535;

  /** The ports it chooses from. */
  Range range();

  /** The same way of choosing from other ports. */
  Allocation withRange(Range newRange);

  /**
   * Ports to choose from.
   *
   * @param low the lowest, at least 1
   * @param high the highest, at most 65535
   */
  record Range(int low, int high) {
    /** Every port a NAT usually gives out. */
    public static final Range USUAL = new Range(LOWEST_PORT, HIGHEST_PORT);

    public Range {
      if (low < 1 || high > HIGHEST_PORT || low > high) {
        throw new IllegalArgumentException("not a port range: " + low + "-" + high);
      }
    }

    int size() {
      return high - low + 1;
    }

    boolean contains(int port) {
      return port >= low && port <= high;
    }

    /** The port {@code steps} after {@code port}, round and round. */
    int after(int port, int steps) {
      return low + Math.floorMod(port - low + steps, size());
    }
  }

  /**
   * The inside port where it is free and in range; else any free one, as Linux chooses it.
   *
   * @param range the ports
   */
  record Preserving(Range range) implements Allocation {
    @Override
    public Allocation withRange(Range newRange) {
      return new Preserving(newRange);
    }
  }

  /**
   * One after the other, from a random start.
   *
   * @param range the ports
   * @param stride the step, not 0; may be negative
   */
  record Sequential(Range range, int stride) implements Allocation {
    public Sequential {
      if (stride == 0) {
        throw new IllegalArgumentException("stride 0");
      }
    }

    @Override
    public Allocation withRange(Range newRange) {
      return new Sequential(newRange, stride);
    }
  }

  /**
   * Any free port, uniformly.
   *
   * @param range the ports
   */
  record Random(Range range) implements Allocation {
    @Override
    public Allocation withRange(Range newRange) {
      return new Random(newRange);
    }
  }
}
