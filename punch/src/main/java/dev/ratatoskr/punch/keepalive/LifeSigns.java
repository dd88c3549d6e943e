package dev.ratatoskr.punch.keepalive;

/**
 * When a path last showed that it lives, one way and both ways. A peer that probes fast may hear
 * nothing of us while we hear it: then only an answer of its shows that it does. Not thread-safe.
 */
final class LifeSigns {
  /**
   * Three probes of the peer within it: it doubts the path. Two may be one for the round trip and
   * one for the size of packets.
   */
  private static final long HASTE_NANOS = 150_000_000L;

  /** What went out within it makes a path one in use. */
  private static final long IN_USE_NANOS = 1_000_000_000L;

  private long receivedNanos;
  private long answeredNanos;
  private long usedNanos;
  private long requestNanos;
  private long formerRequestNanos;

  /** The path is new, and was validated a moment ago. */
  void onStart(long nowNanos) {
    receivedNanos = nowNanos;
    answeredNanos = nowNanos;
    usedNanos = nowNanos - IN_USE_NANOS;
    requestNanos = nowNanos - HASTE_NANOS;
    formerRequestNanos = requestNanos;
  }

  /** We use the path. */
  void onUse(long nowNanos) {
    usedNanos = nowNanos;
  }

  /** Anything of the peer came. */
  void onReceived(long nowNanos) {
    receivedNanos = nowNanos;
  }

  /** A probe of ours was answered. */
  void onAnswer(long nowNanos) {
    answeredNanos = nowNanos;
  }

  /**
   * The peer's probe came; true when it seems not to hear us on a path in use.
   *
   * @param pace an answer younger than its silence shows the opposite
   */
  boolean onRequest(Pace pace, long nowNanos) {
    boolean hasty = nowNanos - formerRequestNanos < HASTE_NANOS;
    formerRequestNanos = requestNanos;
    requestNanos = nowNanos;
    return hasty
        && nowNanos - usedNanos < IN_USE_NANOS
        && nowNanos - answeredNanos > pace.silenceNanos();
  }

  /** For how long nothing has come. */
  long silentNanos(long nowNanos) {
    return nowNanos - receivedNanos;
  }

  /** For how long nothing has shown that the peer hears us. */
  long unheardNanos(long nowNanos) {
    return nowNanos - answeredNanos;
  }
}
