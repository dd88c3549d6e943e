package dev.ratatoskr.punch.gather;

import dev.ratatoskr.punch.Timers;
import java.util.random.RandomGenerator;

/** When the servers are asked again, and until when their answers are waited for. */
final class Rounds {
  /**
   * So many refreshes ask one server, or none where there is no mapping to keep; then all again.
   */
  private static final int BRIEF_REFRESHES = 11;

  /** Rounds in vain double the time to the next up to 16 times: there is no mapping to keep. */
  private static final int MAX_DOUBLINGS = 4;

  private final GatherSettings settings;
  private final RandomGenerator random;
  private final Timers<Timer> timers = new Timers<>(Timer.class);
  private boolean open;
  private int brief;
  private int vain;

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

  /** Every server was asked, and none has answered. */
  void onVain() {
    vain = Math.min(vain + 1, MAX_DOUBLINGS);
  }

  /** Something happened that may have changed that. */
  void onNews() {
    vain = 0;
  }

  /** There is a mapping to keep. */
  void onAnswered(long nowNanos) {
    if (vain > 0) {
      vain = 0;
      restart(nowNanos);
    }
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
    long pause = settings.refreshNanos() << vain;
    long spread = pause / 10;
    long jitter = random.nextLong(2 * spread + 1) - spread;
    timers.set(Timer.REFRESH, nowNanos + pause + jitter);
  }
}
