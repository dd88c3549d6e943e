package dev.ratatoskr.transport.lane;

import dev.ratatoskr.proto.lane.LaneReport;
import dev.ratatoskr.proto.lane.SerialNumber;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * How much longer datagrams are under way than at best. The two clocks need not agree: only changes
 * count, and the best is that of the last 10 to 20 s, so that their drift does not add up.
 */
final class DelayMeter {
  /** How far back it knows when a datagram was sent. */
  private static final int SIZE = 4096;

  private static final long BEST_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final int[] sequences = new int[SIZE];
  private final int[] sentMicros = new int[SIZE];
  private boolean measured;
  private int lastMicros;
  private int bestMicros;
  private int bestBeforeMicros;
  private long bestSinceNanos;
  private int lastReport;

  DelayMeter() {
    // A slot never holds its neighbour's sequence: nothing was sent yet.
    Arrays.setAll(sequences, slot -> slot + 1);
  }

  void onSent(int sequence, long nowNanos) {
    sequences[slot(sequence)] = sequence;
    sentMicros[slot(sequence)] = (int) TimeUnit.NANOSECONDS.toMicros(nowNanos);
  }

  void onReport(LaneReport report, long nowNanos) {
    int slot = slot(report.newestSequence());
    boolean known = sequences[slot] == report.newestSequence();
    if (!known || (measured && SerialNumber.ahead(report.number(), lastReport) <= 0)) {
      return;
    }
    lastReport = report.number();
    lastMicros = report.arrivalMicros() - sentMicros[slot];
    if (!measured) {
      measured = true;
      bestMicros = lastMicros;
      bestBeforeMicros = lastMicros;
      bestSinceNanos = nowNanos;
    } else if (nowNanos - bestSinceNanos >= BEST_NANOS) {
      bestBeforeMicros = bestMicros;
      bestMicros = lastMicros;
      bestSinceNanos = nowNanos;
    } else {
      bestMicros = lesser(bestMicros, lastMicros);
    }
  }

  /** The last known delay above the best; 0 before anything is known. */
  long riseNanos() {
    return TimeUnit.MICROSECONDS.toNanos(
        Math.max(0, lastMicros - lesser(bestMicros, bestBeforeMicros)));
  }

  private static int lesser(int a, int b) {
    return a - b < 0 ? a : b;
  }

  private static int slot(int sequence) {
    return sequence & (SIZE - 1);
  }
}
