package dev.ratatoskr.benchmarks.path;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * When each packet of a row was sent and when it came, by one clock. One thread tells of what is
 * sent and one of what comes; the answers are exact once both are done.
 */
final class PacketLog {
  private static final long NEVER = Long.MIN_VALUE;

  private final long[] sentNanos;
  private final long[] cameNanos;
  private final AtomicInteger sent = new AtomicInteger();
  private final AtomicInteger came = new AtomicInteger();
  private final AtomicInteger twice = new AtomicInteger();
  private final AtomicInteger overtaken = new AtomicInteger();
  private int newest = -1;

  /** For at most so many packets, numbered from 0. */
  PacketLog(int most) {
    sentNanos = new long[most];
    cameNanos = new long[most];
    Arrays.fill(sentNanos, NEVER);
    Arrays.fill(cameNanos, NEVER);
  }

  /** A packet is about to leave. */
  void onSent(int number, long nowNanos) {
    sentNanos[number] = nowNanos;
    sent.incrementAndGet();
  }

  /** A packet came; a number that cannot be ours is no packet of this row. */
  void onCame(int number, long nowNanos) {
    if (number < 0 || number >= cameNanos.length) {
      return;
    }
    if (cameNanos[number] != NEVER) {
      twice.incrementAndGet();
      return;
    }
    if (number < newest) {
      overtaken.incrementAndGet();
    }
    newest = Math.max(newest, number);
    cameNanos[number] = nowNanos;
    came.incrementAndGet();
  }

  /** How many were sent. */
  int sent() {
    return sent.get();
  }

  /** How many of them came, each counted once. */
  int came() {
    return came.get();
  }

  /** How many came again. */
  int twice() {
    return twice.get();
  }

  /** How many came after one that was sent later. */
  int overtaken() {
    return overtaken.get();
  }

  /** How long those that came took, in milliseconds, in the order of their numbers. */
  List<Double> tookMillis() {
    List<Double> took = new ArrayList<>();
    for (int i = 0; i < sentNanos.length; i++) {
      if (sentNanos[i] != NEVER && cameNanos[i] != NEVER) {
        took.add((cameNanos[i] - sentNanos[i]) / 1e6);
      }
    }
    return took;
  }

  /** How many came within this time. */
  int cameWithin(double millis) {
    return (int) tookMillis().stream().filter(took -> took <= millis).count();
  }
}
