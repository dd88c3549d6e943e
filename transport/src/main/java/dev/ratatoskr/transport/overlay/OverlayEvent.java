package dev.ratatoskr.transport.overlay;

/** What a prober tells its owner. */
public sealed interface OverlayEvent {

  /**
   * The peer's agent answered one of our probes.
   *
   * @param rttNanos the probe's round trip, above 0
   */
  record Answered(long rttNanos) implements OverlayEvent {}

  /**
   * A probe that was sent after the first answer came back.
   *
   * @param rttNanos its round trip, above 0
   */
  record Rtt(long rttNanos) implements OverlayEvent {}

  /** A round ended and no probe of it was answered. */
  record Silent() implements OverlayEvent {}

  /** The peer began a new life: whatever connection there was, it knows nothing of it. */
  record Restarted() implements OverlayEvent {}
}
