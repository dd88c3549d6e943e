package dev.ratatoskr.punch.gather;

import dev.ratatoskr.punch.Timers;
import java.util.random.RandomGenerator;

/** When the servers are asked again, and until when their answers are waited for. */
final class Rounds {
  /**
   * So many refreshes ask one server, or none where there is no mapping to keep; then all again.
   */
  private static final int BRIEF_REFRESHES = 11;

  private final GatherSettings settings;
  private final RandomGenerator random;
  private final Timers<Timer> timers = new Timers<>(Timer.class);
  private boolean open;
  private int brief;

  private enum Timer {
    REFRESH,
    PATIENCE
  }

  Rounds(GatherSettings settings, RandomGenerator random) {
    this.settings = settings;
    this.random = random;
  }

  /** Whether answers of all servers are waited for. */
  boolean isOpen() {
    return open;
  }

  /** All servers are asked now. */
  void begin(long nowNanos) {
    open = true;
    brief = 0;
    restart(nowNanos);
    timers.set(Timer.PATIENCE, nowNanos + settings.patienceNanos());
  }

  /** True when a round was open, and is no more. */
  boolean end() {
    boolean was = open;
    open = false;
    timers.cancel(Timer.PATIENCE);
    return was;
  }

  boolean isPatienceOver(long nowNanos) {
    return timers.expire(Timer.PATIENCE, nowNanos);
  }

  boolean isRefreshDue(long nowNanos) {
    return timers.expire(Timer.REFRESH, nowNanos);
  }

  /** True, and the next refresh is set, while less than a round of all is enough. */
  boolean mayBeBrief(long nowNanos) {
    if (brief >= BRIEF_REFRESHES) {
      return false;
    }
    brief++;
    restart(nowNanos);
    return true;
  }

  long nextNanos() {
    return timers.nextNanos();
  }

  private void restart(long nowNanos) {
    long spread = settings.refreshNanos() / 10;
    long jitter = random.nextLong(2 * spread + 1) - spread;
    timers.set(Timer.REFRESH, nowNanos + settings.refreshNanos() + jitter);
  }
}
