package dev.ratatoskr.transport.lane;

import java.util.Arrays;

/** When the latest datagrams were sent, by their sequence. Bounded; not thread-safe. */
final class SentLog {
  /** No longer known, or never sent. */
  static final long UNKNOWN = Long.MIN_VALUE;

  /** A fifth of a second at 500 Mbit/s. */
  private static final int SIZE = 8192;

  private final int[] sequences = new int[SIZE];
  private final long[] times = new long[SIZE];
  private final long[] totals = new long[SIZE];
  private long total;

  SentLog() {
    Arrays.fill(times, UNKNOWN);
  }

  void add(int sequence, int bytes, long nanos) {
    int slot = slot(sequence);
    total += bytes;
    sequences[slot] = sequence;
    times[slot] = nanos;
    totals[slot] = total;
  }

  /** When it was sent, or {@link #UNKNOWN}. */
  long find(int sequence) {
    int slot = slot(sequence);
    return sequences[slot] == sequence ? times[slot] : UNKNOWN;
  }

  /** How much had been sent with it, since the beginning; of one that is known. */
  long bytesThrough(int sequence) {
    return totals[slot(sequence)];
  }

  private static int slot(int sequence) {
    return sequence & (SIZE - 1);
  }
}
