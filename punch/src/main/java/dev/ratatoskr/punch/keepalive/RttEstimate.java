package dev.ratatoskr.punch.keepalive;

/**
 * The round trip of a path (RFC 6298 section 2). Immutable.
 *
 * @param samples how many there were; all else is 0 before the first
 * @param smoothedNanos SRTT
 * @param variationNanos RTTVAR
 * @param minNanos the shortest sample
 * @param jitter how much samples in a row differ
 */
public record RttEstimate(
    long samples, long smoothedNanos, long variationNanos, long minNanos, RttJitter jitter) {
  /** No sample yet. */
  public static final RttEstimate NONE = new RttEstimate(0, 0, 0, 0, RttJitter.NONE);

  /** The estimate after another sample. */
  public RttEstimate with(long sampleNanos) {
    long sample = Math.max(1, sampleNanos);
    if (samples == 0) {
      return new RttEstimate(1, sample, sample / 2, sample, jitter.with(sample));
    }
    long deviation = Math.abs(smoothedNanos - sample);
    return new RttEstimate(
        samples + 1,
        smoothedNanos + (sample - smoothedNanos) / 8,
        variationNanos + (deviation - variationNanos) / 4,
        Math.min(minNanos, sample),
        jitter.with(sample));
  }

  /** How long an answer may take before it counts as missing. */
  public long patienceNanos() {
    return smoothedNanos + 4 * variationNanos;
  }
}
