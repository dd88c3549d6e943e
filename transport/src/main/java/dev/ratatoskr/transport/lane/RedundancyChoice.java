package dev.ratatoskr.transport.lane;

/** What a user says of repeats: the value of {@code bridge.redundancy}. */
public enum RedundancyChoice {
  /** Small frames are repeated while the path loses. */
  AUTO,
  /** Nothing is ever repeated. */
  OFF;

  /** What one lane's sender begins with. */
  public Redundancy create() {
    return switch (this) {
      case AUTO -> Redundancy.auto();
      case OFF -> Redundancy.off();
    };
  }
}
