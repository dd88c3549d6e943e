package dev.ratatoskr.punch.standby;

import dev.ratatoskr.punch.Step;
import dev.ratatoskr.punch.StepQueue;
import dev.ratatoskr.punch.Timers;
import java.util.concurrent.TimeUnit;

/**
 * Watches a path in use that has a warm standby. Long before the path counts as dead, what is sent
 * goes on both, since the receiver drops what it has already; when the standby has answered and the
 * path in use still has not, the standby takes over.
 *
 * <pre>
 * CALM --(two packets without an answer in time, or the keepalive's doubt)--&gt; DOUBTING
 *   DOUBTING --(anything on the path in use)--&gt; CALM
 *            --(silent for long, and the standby was heard since the doubt)--&gt; taken over
 * </pre>
 *
 * <p>Data of the peer on the standby shows that the peer doubts, perhaps because it does not hear
 * us whom we hear: then what we send goes on both, too. Each side decides for itself; while they
 * disagree packets arrive all the same. Nothing happens, and no timer runs, while nothing is sent.
 */
public final class Handover {
  /** An answer may wait so long at the peer (QUIC acknowledges 25 ms late), and some more. */
  private static final long GAP_NANOS = TimeUnit.MILLISECONDS.toNanos(35);

  /**
   * Beyond what an answer takes: so long after the doubt, and after the probes that it brought, a
   * path in use is silent before it is left. Packets go on both meanwhile, so nothing hurries.
   */
  private static final long SILENT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** How long packets go on both after the last reason for it. */
  private static final long COPY_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

  /** A lonely packet may want no answer, such as an acknowledgement. */
  private static final int LEAST_OWED = 2;

  /** Packets sent twice for one reason: a large transfer must not double for long. */
  private static final int MAX_COPIES = 400;

  private final StepQueue<HandoverEvent> out = new StepQueue<>();
  private final Timers<Timer> timers = new Timers<>(Timer.class);
  private long answerNanos;
  private int owed;
  private long owedSinceNanos;
  private long sentNanos;
  private long heardNanos;
  private long standbyHeardNanos;
  private boolean doubting;
  private long doubtNanos;
  private long copyUntilNanos;
  private int copies;

  private enum Timer {
    CHECK
  }

  /** Nothing is watched before {@link #onStart}. */
  public Handover() {}

  /** Another path is in use, or another one stands by. */
  public void onStart(long nowNanos) {
    timers.cancelAll();
    owed = 0;
    heardNanos = nowNanos;
    standbyHeardNanos = nowNanos - COPY_NANOS;
    doubting = false;
    doubtNanos = nowNanos;
    copyUntilNanos = nowNanos;
  }

  /** How long an answer takes on the path in use, at the most that is usual. */
  public void onAnswerTime(long nanos) {
    answerNanos = nanos;
  }

  /** A packet leaves on the path in use; true when {@link #poll} has something new. */
  public boolean onSent(long nowNanos) {
    // After a pause what went before it wants no answer any more.
    if (owed == 0 || (!doubting && nowNanos - sentNanos > gapNanos())) {
      owed = 0;
      owedSinceNanos = nowNanos;
    }
    owed++;
    sentNanos = nowNanos;
    if (timers.isSet(Timer.CHECK)) {
      return false;
    }
    timers.set(Timer.CHECK, Math.max(nowNanos, owedSinceNanos + gapNanos()));
    return true;
  }

  /** Anything of the peer came on the path in use. */
  public void onHeard(long nowNanos) {
    heardNanos = nowNanos;
    owed = 0;
    doubting = false;
  }

  /**
   * Anything came on the standby; true when {@link #poll} has something new.
   *
   * @param data not a probe or its answer, but what the peer sends in earnest
   */
  public boolean onStandbyHeard(boolean data, long nowNanos) {
    standbyHeardNanos = nowNanos;
    boolean news = data && copyUntilNanos - nowNanos <= 0;
    if (news) {
      // The peer waited as long as we would before it began to send on both.
      out.emit(new HandoverEvent.Doubted(nowNanos - 2 * gapNanos()));
    }
    if (data) {
      copyFrom(nowNanos);
    }
    return (doubting && takeOverIfDue(nowNanos)) || news;
  }

  /** The keepalive doubts the path in use. */
  public void onDoubt(long nowNanos) {
    if (!doubting) {
      doubt(nowNanos);
    }
  }

  /** Whether the next packet is to be sent on both; it then counts. */
  public boolean takeCopy(long nowNanos) {
    return (doubting || copyUntilNanos - nowNanos > 0) && copies++ < MAX_COPIES;
  }

  /** Whether the standby has shown since the last doubt that it lives. */
  public boolean isStandbyAlive() {
    return standbyHeardNanos - doubtNanos > 0;
  }

  /** Does what is due. */
  public void onTimeout(long nowNanos) {
    if (!timers.expire(Timer.CHECK, nowNanos) || owed == 0) {
      return;
    }
    boolean overdue = nowNanos - owedSinceNanos >= gapNanos();
    if (!doubting && overdue && owed >= LEAST_OWED) {
      doubt(nowNanos);
    }
    if (doubting) {
      if (!takeOverIfDue(nowNanos) && nowNanos - doubtNanos < silentNanos()) {
        timers.set(Timer.CHECK, doubtNanos + silentNanos());
      }
    } else if (!overdue) {
      timers.set(Timer.CHECK, owedSinceNanos + gapNanos());
    }
  }

  /** What to do next. */
  public Step<HandoverEvent> poll() {
    return out.poll(timers.nextNanos());
  }

  private void doubt(long nowNanos) {
    long sinceNanos = owed == 0 ? nowNanos : owedSinceNanos;
    doubting = true;
    doubtNanos = nowNanos;
    copyFrom(nowNanos);
    out.emit(new HandoverEvent.Doubted(sinceNanos - answerNanos));
  }

  private void copyFrom(long nowNanos) {
    if (copyUntilNanos - nowNanos <= 0) {
      copies = 0;
    }
    copyUntilNanos = nowNanos + COPY_NANOS;
  }

  private boolean takeOverIfDue(long nowNanos) {
    if (owed == 0 || nowNanos - doubtNanos < silentNanos() || !isStandbyAlive()) {
      return false;
    }
    out.emit(new HandoverEvent.TookOver(nowNanos - heardNanos));
    doubting = false;
    owed = 0;
    return true;
  }

  private long gapNanos() {
    return answerNanos + GAP_NANOS;
  }

  private long silentNanos() {
    return answerNanos + SILENT_NANOS;
  }
}
