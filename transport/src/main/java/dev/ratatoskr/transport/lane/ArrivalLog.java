package dev.ratatoskr.transport.lane;

import dev.ratatoskr.proto.lane.LaneReport;
import dev.ratatoskr.proto.lane.SerialNumber;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Which of the last sequences arrived and when: tells copies from news, measures reordering, and
 * counts losses. A sequence is judged once it arrived, or {@link #JUDGE_NANOS} after something
 * later did, so that a late one is not counted as lost.
 */
final class ArrivalLog {
  /** How far back it remembers. */
  static final int SIZE = 4096;

  /** Longer than any hold. */
  static final long JUDGE_NANOS = TimeUnit.MILLISECONDS.toNanos(12);

  private static final int COPY = 1;
  private static final int ORIGINAL = 2;

  private final HoldTime hold;
  private final ReportCounts counts;
  private final byte[] seen = new byte[SIZE];

  /** When it arrived first or, if it was overtaken, when it was. */
  private final long[] sinceNanos = new long[SIZE];

  private int end;
  private int judged;
  private long lost;
  private long lostForGood;

  ArrivalLog(HoldTime hold, int firstSequence) {
    this.hold = hold;
    this.end = firstSequence;
    this.judged = firstSequence;
    this.counts = new ReportCounts(firstSequence - 1);
  }

  /** One past the highest sequence that arrived. */
  int end() {
    return end;
  }

  /** Since when a missing sequence below {@link #end} is known to be missing. */
  long missingSinceNanos(int sequence) {
    return sinceNanos[slot(sequence)];
  }

  /** How many did not arrive as they were first sent. */
  long lost() {
    return lost;
  }

  /** How many of those did not arrive as a copy either. */
  long lostForGood() {
    return lostForGood;
  }

  /** Notes an arrival; true when nothing of this sequence is known to have arrived before. */
  boolean onArrival(int sequence, boolean repeated, long nowNanos) {
    if (repeated) {
      hold.onCopy(nowNanos);
    }
    int ahead = SerialNumber.ahead(sequence, end);
    if (ahead < -SIZE) {
      return true;
    }
    int slot = slot(sequence);
    int way = repeated ? COPY : ORIGINAL;
    if (ahead >= 0) {
      extend(sequence, ahead, nowNanos);
      seen[slot] = (byte) way;
      sinceNanos[slot] = nowNanos;
      if (!repeated) {
        counts.onNewest(sequence, nowNanos);
      }
      return true;
    }
    int before = seen[slot];
    long waitedNanos = nowNanos - sinceNanos[slot];
    boolean open = SerialNumber.ahead(sequence, judged) >= 0;
    seen[slot] = (byte) (before | way);
    if (before == 0 && !repeated && open) {
      hold.onLate(waitedNanos, nowNanos);
      counts.onLate(waitedNanos);
    } else if (before == ORIGINAL && repeated) {
      hold.onPair(waitedNanos);
    }
    return before == 0;
  }

  /** Judges what can be. */
  void judge(long nowNanos) {
    while (judged != end
        && ((seen[slot(judged)] & ORIGINAL) != 0
            || nowNanos - sinceNanos[slot(judged)] >= JUDGE_NANOS)) {
      judgeNext();
    }
  }

  /** What was judged since the last report. */
  LaneReport report(int number) {
    return counts.take(number);
  }

  private void extend(int sequence, int ahead, long nowNanos) {
    if (ahead >= SIZE) {
      while (judged != end) {
        judgeNext();
      }
      counts.onMissing(ahead);
      lost += ahead;
      lostForGood += ahead;
      judged = sequence;
      Arrays.fill(seen, (byte) 0);
      Arrays.fill(sinceNanos, nowNanos);
    } else {
      while (SerialNumber.ahead(sequence, judged) >= SIZE) {
        judgeNext();
      }
      for (int missing = end; missing != sequence; missing++) {
        seen[slot(missing)] = 0;
        sinceNanos[slot(missing)] = nowNanos;
      }
    }
    end = sequence + 1;
  }

  private void judgeNext() {
    int arrived = seen[slot(judged)];
    if ((arrived & ORIGINAL) != 0) {
      counts.onReceived();
    } else if (arrived == COPY) {
      counts.onRepaired();
      lost++;
    } else {
      counts.onMissing(1);
      lost++;
      lostForGood++;
    }
    judged++;
  }

  private static int slot(int sequence) {
    return sequence & (SIZE - 1);
  }
}
