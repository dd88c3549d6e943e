package dev.ratatoskr.transport.rendezvous;

import java.util.LinkedHashMap;
import java.util.OptionalLong;

/** Numbers pings, takes their answers, and smooths the round trip (RFC 6298 section 2). */
final class RoundTripMeter {
  private static final int MAX_OUTSTANDING = 8;
  private static final int FIRST_PINGS = 4;
  private static final long FIRST_INTERVAL_NANOS = 200_000_000L;
  private static final long INTERVAL_NANOS = 10_000_000_000L;

  private final LinkedHashMap<Long, Long> sentNanos = new LinkedHashMap<>();
  private long lastId;
  private long nextPingNanos;
  private OptionalLong smoothedNanos = OptionalLong.empty();
  private OptionalLong minimumNanos = OptionalLong.empty();

  RoundTripMeter(long nowNanos) {
    this.nextPingNanos = nowNanos;
  }

  long nextPingNanos() {
    return nextPingNanos;
  }

  boolean isDue(long nowNanos) {
    return nowNanos - nextPingNanos >= 0;
  }

  /** Notes that a ping is sent now, and returns its id. */
  long onPing(long nowNanos) {
    if (sentNanos.size() == MAX_OUTSTANDING) {
      sentNanos.pollFirstEntry();
    }
    lastId++;
    sentNanos.put(lastId, nowNanos);
    nextPingNanos = nowNanos + (lastId < FIRST_PINGS ? FIRST_INTERVAL_NANOS : INTERVAL_NANOS);
    return lastId;
  }

  /** Takes an answer; one that answers nothing outstanding is ignored. */
  void onPong(long id, long nowNanos) {
    Long sent = sentNanos.remove(id);
    if (sent == null) {
      return;
    }
    long sample = nowNanos - sent;
    smoothedNanos =
        OptionalLong.of(
            smoothedNanos.isEmpty() ? sample : (7 * smoothedNanos.getAsLong() + sample) / 8);
    minimumNanos = OptionalLong.of(Math.min(sample, minimumNanos.orElse(sample)));
  }

  OptionalLong smoothedNanos() {
    return smoothedNanos;
  }

  OptionalLong minimumNanos() {
    return minimumNanos;
  }
}
