package dev.ratatoskr.transport.lane;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long frames wait before a bottleneck of 20 Mbit/s that a download fills. */
final class QueueControlTest {
  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long BITS_PER_SECOND = 20_000_000;
  private static final long RTT_NANOS = 22 * MILLI;
  private static final int DATAGRAM_BYTES = 1400;
  private static final int GAME = 1;
  private static final int DOWNLOAD = 2;

  private final LaneSender sender = new LaneSender(0, Redundancy.off());
  private final Frames frames = new Frames();
  private final ArrayDeque<Long> echoesNanos = new ArrayDeque<>();
  private final List<Long> gameNanos = new ArrayList<>();
  private final List<Long> downloadNanos = new ArrayList<>();
  private long now = Long.MAX_VALUE - 3 * SECOND;
  private long sentBytes;

  /** Frames of the download that are under way or queued, as its sender may have. */
  private double window = 10;

  private int open;
  private long dropsSeen;
  private long cutNanos;

  @BeforeEach
  void start() {
    cutNanos = now - SECOND;
  }

  /**
   * A download as TCP would do it (Reno): one frame more a round trip, half of them after a drop.
   * Drops are learnt at once, which is the gentlest there is.
   */
  private void download(int frameBytes) {
    while (!echoesNanos.isEmpty() && now - echoesNanos.peekFirst() >= 0) {
      echoesNanos.removeFirst();
      open--;
      window += 1 / window;
    }
    long drops = sender.counters().dropped().total();
    if (drops > dropsSeen) {
      open -= (int) (drops - dropsSeen);
      dropsSeen = drops;
      if (now - cutNanos > RTT_NANOS) {
        window = Math.max(2, window / 2);
        cutNanos = now;
      }
    }
    for (; open < window; open++) {
      sender.onFrame(Frames.key(DOWNLOAD), frames.make(DOWNLOAD, frameBytes, now), now);
    }
  }

  /** Runs the bottleneck; figures count from the fifth second on. */
  private void run(long seconds, int frameBytes, long gameSpacingNanos) {
    long begin = now;
    long nextGame = now;
    while (now - begin < seconds * SECOND) {
      download(frameBytes);
      if (now - nextGame >= 0) {
        sender.onFrame(Frames.key(GAME), frames.make(GAME, 300, now), now);
        nextGame += gameSpacingNanos;
      }
      long sentBefore = sender.counters().framesSent();
      ByteBuffer datagram = sender.poll(now, DATAGRAM_BYTES);
      if (datagram == null) {
        now += MILLI / 10;
        continue;
      }
      boolean measured = now - begin >= 5 * SECOND;
      boolean begins = datagram.get(2) == 0;
      boolean isGame = begins && datagram.getInt(8) == GAME;
      if (measured) {
        sentBytes += datagram.remaining();
        if (begins) {
          (isGame ? gameNanos : downloadNanos).add(sender.counters().lastSojournNanos());
        }
      }
      long ends = sender.counters().framesSent() - sentBefore;
      now += datagram.remaining() * 8L * SECOND / BITS_PER_SECOND;
      if (ends > 0 && !(begins && isGame)) {
        echoesNanos.addLast(now + RTT_NANOS);
      }
    }
  }

  private static double millis(List<Long> nanos, double share) {
    Collections.sort(nanos);
    return nanos.get((int) (share * (nanos.size() - 1))) / (double) MILLI;
  }

  private double mbits(long seconds) {
    return sentBytes * 8e-6 / (seconds - 5);
  }

  private String figures(long seconds) {
    return String.format(
        "%.2f Mbit/s, game p50 %.2f p99 %.2f ms, download p50 %.2f p99 %.2f ms, %s",
        mbits(seconds),
        millis(gameNanos, 0.5),
        millis(gameNanos, 0.99),
        millis(downloadNanos, 0.5),
        millis(downloadNanos, 0.99),
        sender.counters().dropped());
  }

  @Test
  void theQueueStandsNearFiveMillisecondsAndAGameDoesNotWait() {
    run(60, 1280, SECOND / 60);
    System.out.println("1280-byte frames: " + figures(60));
    assertTrue(millis(gameNanos, 0.99) < 2, figures(60));
    assertTrue(millis(downloadNanos, 0.5) < 7, figures(60));
    assertTrue(millis(downloadNanos, 0.99) < 30, figures(60));
    assertTrue(mbits(60) > 18, figures(60));
  }

  @Test
  void greatFramesDelayAGameByOneOfThemAtMost() {
    run(60, 65_000, SECOND / 60);
    System.out.println("65000-byte frames: " + figures(60));
    assertTrue(millis(gameNanos, 1) < 28, figures(60));
    assertTrue(mbits(60) > 18, figures(60));
  }

  @Test
  void aSenderThatDoesNotListenWaitsNoLongerThanTheBound() {
    long begin = now;
    long nextGame = now;
    long nextFlood = now;
    while (now - begin < 20 * SECOND) {
      for (; now - nextFlood >= 0; nextFlood += MILLI / 4) {
        sender.onFrame(Frames.key(DOWNLOAD), frames.make(DOWNLOAD, 1280, now), now);
      }
      if (now - nextGame >= 0) {
        sender.onFrame(Frames.key(GAME), frames.make(GAME, 300, now), now);
        nextGame += SECOND / 60;
      }
      ByteBuffer datagram = sender.poll(now, DATAGRAM_BYTES);
      if (datagram == null) {
        now += MILLI / 10;
        continue;
      }
      boolean isGame = datagram.getInt(8) == GAME;
      (isGame ? gameNanos : downloadNanos).add(sender.counters().lastSojournNanos());
      sentBytes += datagram.remaining();
      now += datagram.remaining() * 8L * SECOND / BITS_PER_SECOND;
    }
    System.out.println("40 Mbit/s that do not listen: " + figures(25));
    assertTrue(millis(gameNanos, 0.99) < 2, figures(25));
    assertTrue(millis(downloadNanos, 1) < 101, figures(25));
    assertTrue(frames.made(GAME) - gameNanos.size() <= 1, "a frame of the game was dropped");
  }
}
