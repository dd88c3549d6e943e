package dev.ratatoskr.simnet;

import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;

/** Chooses external ports; knows only where a sequential one stands. */
final class PortAllocator {
  private static final int RANDOM_TRIES = 64;

  /** No port is free. */
  static final int NONE = -1;

  private final RandomGenerator random;
  private Allocation allocation;
  private int last;

  PortAllocator(Allocation allocation, RandomGenerator random) {
    this.random = random;
    this.allocation = allocation;
    this.last = anyOf(allocation.range());
  }

  Allocation allocation() {
    return allocation;
  }

  void change(Allocation newAllocation) {
    allocation = newAllocation;
    last = anyOf(newAllocation.range());
  }

  /** A free port for an inside port, or {@link #NONE}. */
  int choose(int insidePort, IntPredicate isFree) {
    Allocation.Range range = allocation.range();
    return switch (allocation) {
      case Allocation.Preserving preserving ->
          range.contains(insidePort) && isFree.test(insidePort)
              ? insidePort
              : walk(range, anyOf(range), 1, isFree);
      case Allocation.Sequential sequential -> {
        int port = walk(range, range.after(last, sequential.stride()), sequential.stride(), isFree);
        last = port == NONE ? last : port;
        yield port;
      }
      case Allocation.Random uniform -> {
        for (int i = 0; i < RANDOM_TRIES; i++) {
          int port = anyOf(range);
          if (isFree.test(port)) {
            yield port;
          }
        }
        yield walk(range, anyOf(range), 1, isFree);
      }
    };
  }

  private static int walk(Allocation.Range range, int first, int stride, IntPredicate isFree) {
    int port = first;
    for (int i = 0; i < range.size(); i++) {
      if (isFree.test(port)) {
        return port;
      }
      port = range.after(port, stride);
    }
    return NONE;
  }

  private int anyOf(Allocation.Range range) {
    return random.nextInt(range.low(), range.high() + 1);
  }
}
