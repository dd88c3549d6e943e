package dev.ratatoskr.agent.supervise;

/**
 * The mesh as probes see it: the smallest of the last eight round trips, since the first ones over
 * a mesh contain the router's lookup and are far too long; and whether it answers at all.
 */
final class RttWindow {
  private static final int SAMPLES = 8;

  /** So many probes in a row must have been in vain, the first of them so long ago. */
  private static final int SILENT_PROBES = 4;

  private static final long SILENT_NANOS = 3_000_000_000L;

  private final long[] samplesNanos = new long[SAMPLES];
  private int count;
  private boolean stale;
  private int unanswered;
  private long unansweredSinceNanos;
  private boolean silent;

  void add(long rttNanos) {
    if (stale) {
      count = 0;
      stale = false;
    }
    samplesNanos[count % SAMPLES] = rttNanos;
    count++;
    unanswered = 0;
    silent = false;
  }

  /** A probe goes out now. */
  void onAsked(long nowNanos) {
    if (unanswered >= SILENT_PROBES && nowNanos - unansweredSinceNanos >= SILENT_NANOS) {
      // What was known is no longer so.
      silent = true;
      count = 0;
    }
    if (unanswered == 0) {
      unansweredSinceNanos = nowNanos;
    }
    unanswered++;
  }

  /** How many probes in a row are unanswered, the last one perhaps not yet. */
  int unanswered() {
    return unanswered;
  }

  /** Whether nothing comes through the mesh any more. */
  boolean isSilent() {
    return silent;
  }

  /** The mesh may have changed: the samples stand only until the next one comes. */
  void expire() {
    stale = true;
    unanswered = 0;
    silent = false;
  }

  /** How many were measured since {@link #expire}, at most as many as are kept. */
  int fresh() {
    return stale ? 0 : Math.min(count, SAMPLES);
  }

  /** The smallest, or 0 without a sample. */
  long minNanos() {
    long min = 0;
    for (int i = 0; i < Math.min(count, SAMPLES); i++) {
      min = min == 0 ? samplesNanos[i] : Math.min(min, samplesNanos[i]);
    }
    return min;
  }
}
