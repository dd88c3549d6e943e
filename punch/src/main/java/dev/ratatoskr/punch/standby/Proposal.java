package dev.ratatoskr.punch.standby;

import dev.ratatoskr.punch.Step;
import dev.ratatoskr.punch.StepQueue;
import dev.ratatoskr.punch.Timers;
import java.util.concurrent.TimeUnit;

/**
 * When the controlling side nominates a path that it wants in use: at once, and again until the
 * peer has answered, since a nomination is one datagram and may be lost, as its answer may. The
 * pauses double, and after {@value #MOST} the peer is left to find out by itself.
 *
 * <p>It does not know which path it is. Sans-IO, one thread.
 */
public final class Proposal {
  /** So often one path is nominated, the first time included: within 14 s. */
  static final int MOST = 8;

  /** An answer may wait so long at the peer. */
  private static final long GAP_NANOS = TimeUnit.MILLISECONDS.toNanos(35);

  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final StepQueue<ProposalEvent> out = new StepQueue<>();
  private final Timers<Timer> timers = new Timers<>(Timer.class);
  private long pauseNanos;
  private int made;

  private enum Timer {
    AGAIN
  }

  /** Nothing is proposed before {@link #onStart}. */
  public Proposal() {}

  /**
   * A path is wanted in use; another proposal ends.
   *
   * @param answerNanos how long an answer takes there, at the most that is usual
   */
  public void onStart(long answerNanos, long nowNanos) {
    made = 0;
    pauseNanos = Math.min(answerNanos + GAP_NANOS, LONGEST_NANOS);
    propose(nowNanos);
  }

  /** The peer has agreed, or the path is not wanted any more. */
  public void onEnd() {
    timers.cancelAll();
  }

  /** Does what is due. */
  public void onTimeout(long nowNanos) {
    if (timers.expire(Timer.AGAIN, nowNanos)) {
      propose(nowNanos);
    }
  }

  /** What to do next. */
  public Step<ProposalEvent> poll() {
    return out.poll(timers.nextNanos());
  }

  private void propose(long nowNanos) {
    out.emit(new ProposalEvent.Due());
    made++;
    if (made < MOST) {
      timers.set(Timer.AGAIN, nowNanos + pauseNanos);
      pauseNanos = Math.min(2 * pauseNanos, LONGEST_NANOS);
    }
  }
}
