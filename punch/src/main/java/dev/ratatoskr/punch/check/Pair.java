package dev.ratatoskr.punch.check;

import dev.ratatoskr.proto.Candidate;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** A local port and a remote address, and what is known of the way between them. */
final class Pair {
  /** How long the controlling side waits for a better pair than the first valid one. */
  static final long WAIT_FOR_BETTER_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** The same when that pair is within the LAN: hardly any is better. */
  static final long WAIT_WITHIN_LAN_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** After how much silence the next best pair is chosen. */
  static final long ABANDON_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /** How long after the nomination other pairs may still become valid. */
  static final long SPARES_NANOS = TimeUnit.MILLISECONDS.toNanos(400);

  final int portId;
  final InetSocketAddress remote;
  Candidate.Kind kind;

  /** The peer's probe came this way. */
  boolean heard;

  /** A probe of ours was answered this way. */
  boolean answered;

  /** Was chosen, and then fell silent. */
  boolean abandoned;

  long nextProbeNanos;
  private long rttNanos = Long.MAX_VALUE;

  Pair(int portId, InetSocketAddress remote, Candidate.Kind kind) {
    this.portId = portId;
    this.remote = remote;
    this.kind = kind;
  }

  void onAnswer(long sampleNanos) {
    answered = true;
    abandoned = false;
    rttNanos = Math.min(rttNanos, Math.max(1, sampleNanos));
  }

  boolean isValid() {
    return heard && answered;
  }

  Path path() {
    return new Path(portId, remote, kind, rttNanos);
  }

  /**
   * Predicted addresses are probed first, since every probe to another destination moves a counting
   * NAT on; then translated ones: their holes must open at the same moment on both sides, while a
   * LAN path loses nothing by 20 ms.
   */
  int order() {
    return switch (kind) {
      case PREDICTED -> 0;
      case REFLEXIVE, MAPPED -> 1;
      case HOST, OVERLAY, RELAYED -> 2;
    };
  }
}
