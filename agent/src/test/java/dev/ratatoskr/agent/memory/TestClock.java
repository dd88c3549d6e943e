package dev.ratatoskr.agent.memory;

import dev.ratatoskr.proto.NanoClock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Both clocks of a host that can be switched off, sleep, and be set. */
final class TestClock implements NanoClock, InstantSource {
  private long nanos;
  private Instant wall = Instant.parse("2026-11-21T02:00:00Z");

  /** Its system was started a moment ago. */
  TestClock(long nanos) {
    this.nanos = nanos;
  }

  TestClock run(Duration time) {
    nanos += time.toNanos();
    return sleep(time);
  }

  /** Only the wall clock goes on, or is set. */
  TestClock sleep(Duration time) {
    wall = wall.plus(time);
    return this;
  }

  /** The system was started anew, which takes this long. */
  TestClock reboot(long newNanos, Duration time) {
    nanos = newNanos;
    return sleep(time);
  }

  WallTimes.Moment moment() {
    return new WallTimes.Moment(nanos, wall.getEpochSecond());
  }

  /** So long ago, by the clock of nanoseconds. */
  long ago(Duration age) {
    return nanos - age.toNanos();
  }

  @Override
  public long nanoTime() {
    return nanos;
  }

  @Override
  public Instant instant() {
    return wall;
  }
}
