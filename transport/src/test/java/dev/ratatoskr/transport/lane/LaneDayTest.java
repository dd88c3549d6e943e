package dev.ratatoskr.transport.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A day of games, downloads and strangers over a path that loses, reorders and doubles. */
final class LaneDayTest {
  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long DAY_NANOS = TimeUnit.HOURS.toNanos(24);
  private static final int DATAGRAM_BYTES = 1200;

  private final SplittableRandom random = new SplittableRandom(11);
  private final Frames frames = new Frames();
  private final LaneSender sender = new LaneSender(1, Redundancy.auto(), -100_000);
  private final LaneReceiver receiver = new LaneReceiver(1, -100_000);
  private final ByteBuffer overtaken = ByteBuffer.allocate(2048);
  private final long begin = Long.MAX_VALUE - DAY_NANOS / 2;
  private long now = begin;
  private boolean isHeld;
  private long sent;
  private int mostFlows;
  private int mostHeldBytes;

  private void offer(int flow, int bytes) {
    sender.onFrame(Frames.key(flow), frames.make(flow, bytes, now), now);
  }

  private void pump() {
    ByteBuffer datagram = sender.poll(now, DATAGRAM_BYTES);
    while (datagram != null) {
      sent++;
      carry(datagram);
      datagram = sender.poll(now, DATAGRAM_BYTES);
    }
  }

  private void carry(ByteBuffer datagram) {
    int luck = random.nextInt(1000);
    if (luck < 10) {
      return;
    }
    if (luck < 20 && !isHeld) {
      overtaken.clear().put(datagram).flip();
      isHeld = true;
      return;
    }
    arrive(datagram.duplicate());
    if (luck < 30) {
      arrive(datagram.duplicate());
    }
    if (isHeld) {
      isHeld = false;
      arrive(overtaken);
    }
  }

  private void arrive(ByteBuffer datagram) {
    receiver.onDatagram(datagram, now);
    turn();
  }

  private void turn() {
    while (true) {
      switch (receiver.poll(now)) {
        case LaneStep.Deliver deliver -> frames.check(deliver.frame(), now);
        case LaneStep.Send send -> report(send.datagram());
        case LaneStep.Reported reported -> sender.onReport(reported.report(), now);
        case LaneStep.WaitUntil wait -> {
          return;
        }
      }
    }
  }

  private void report(ByteBuffer datagram) {
    LaneReceiver back = new LaneReceiver(1);
    back.onDatagram(datagram, now);
    if (back.poll(now) instanceof LaneStep.Reported reported) {
      sender.onReport(reported.report(), now);
    }
  }

  @Test
  void nothingGrowsInADay() {
    long stepNanos = 50 * MILLI;
    for (long tick = 0; now - begin < DAY_NANOS; tick++) {
      offer(1, 300);
      if (tick % 20 == 0) {
        offer(2, random.nextInt(Frames.MIN_BYTES, 60_000));
      }
      if (tick % 100 == 0) {
        offer(1000 + (int) (tick / 100), 200);
      }
      pump();
      now += 6 * MILLI;
      pump();
      turn();
      now += stepNanos - 6 * MILLI;
      mostFlows = Math.max(mostFlows, sender.flows());
      mostHeldBytes = Math.max(mostHeldBytes, receiver.heldBytes());
    }
    pump();
    System.out.println(
        sent
            + " datagrams, at most "
            + mostFlows
            + " flows and "
            + mostHeldBytes
            + " bytes held; "
            + receiver.counters());
    assertTrue(sent > 4_000_000, sent + " datagrams");
    assertTrue(mostFlows < 8, mostFlows + " flows");
    assertTrue(mostHeldBytes < 200_000, mostHeldBytes + " bytes");
    assertEquals(0, sender.queuedBytes());
    assertEquals(0, sender.counters().dropped().total());
    int missed = frames.made() - frames.delivered();
    assertTrue(missed <= receiver.counters().lost(), missed + " missed: " + receiver.counters());
  }
}
