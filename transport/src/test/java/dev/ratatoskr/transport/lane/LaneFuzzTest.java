package dev.ratatoskr.transport.lane;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.proto.lane.LaneHeader;
import dev.ratatoskr.proto.lane.LaneReport;
import dev.ratatoskr.proto.router.RouterFrame;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Hostile peers and careless owners: nothing throws, nothing grows, time goes on. */
final class LaneFuzzTest {
  private static final int OPERATIONS = 200_000;
  private static final int HEADER_BYTES = LaneHeader.SIZE_BYTES;

  /** Five that are always the same, and a new one. */
  private static long[] seeds() {
    return new long[] {0, 1, 2, 3, 4, new Random().nextLong()};
  }

  /** A receiver and a peer that sends whatever it likes. */
  private static final class Attack {
    private final SplittableRandom random;
    private final int first;
    private final LaneReceiver receiver;
    private long now;
    private int around;
    private int lastSequence;
    private boolean delivered;
    private long frames;

    Attack(long seed) {
      random = new SplittableRandom(seed);
      first = random.nextInt(10) - 5;
      receiver = new LaneReceiver(1, first);
      now = random.nextBoolean() ? Long.MAX_VALUE - 1_000_000_000L : random.nextLong();
      around = first;
      lastSequence = first;
    }

    /** Each frame begins with the sequence of its first fragment. */
    private ByteBuffer datagram() {
      int pick = random.nextInt(1000);
      if (pick == 0) {
        around += random.nextInt(1 << 29);
      } else if (pick < 30) {
        around += random.nextInt(3000) - 800;
      } else {
        around += random.nextInt(4);
      }
      int sequence = around - random.nextInt(random.nextInt(10) == 0 ? 300 : 3);
      sequence -= random.nextInt(500) == 0 ? random.nextInt(1 << 30) : 0;
      int last = random.nextInt(8) < 5 ? 0 : random.nextInt(random.nextInt(20) == 0 ? 256 : 4);
      int index = random.nextInt(last + 1);
      int size = 4 + random.nextInt(random.nextInt(50) == 0 ? 60_000 : 40);
      int flags = random.nextInt(10) == 0 ? random.nextInt(4) : 0;
      ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES + size);
      LaneHeader.fragment(1, flags, index, last, sequence).writeTo(out);
      if (random.nextInt(50) == 0) {
        out.put(random.nextInt(4), (byte) random.nextInt());
      }
      out.putInt(HEADER_BYTES, sequence - (out.get(2) & 0xff)).position(0);
      // Cut off within the header, or behind the number that the frame is known by.
      return switch (random.nextInt(200)) {
        case 0 -> out.limit(random.nextInt(HEADER_BYTES + 1));
        case 1 -> out.limit(random.nextInt(HEADER_BYTES + 4, out.limit() + 1));
        default -> out;
      };
    }

    private void poll() {
      while (true) {
        switch (receiver.poll(now)) {
          case LaneStep.Deliver deliver -> {
            int sequence = deliver.frame().getInt(0);
            assertTrue(deliver.frame().remaining() <= RouterFrame.MAX_SIZE_BYTES);
            assertTrue(
                !delivered || sequence - lastSequence > 0, sequence + " after " + lastSequence);
            delivered = true;
            lastSequence = sequence;
            frames++;
          }
          case LaneStep.Send send -> assertTrue(send.datagram().remaining() <= 96);
          case LaneStep.Reported reported ->
              assertTrue(reported.report().lost() >= 0, reported.toString());
          case LaneStep.WaitUntil wait -> {
            assertTrue(
                wait.deadlineNanos() == Long.MAX_VALUE || wait.deadlineNanos() - now > 0,
                "a deadline that has passed");
            return;
          }
        }
      }
    }

    void step() {
      receiver.onDatagram(datagram(), now);
      if (random.nextInt(20) != 0) {
        poll();
      }
      now += random.nextInt(4) == 0 ? random.nextLong(4_000_000) : random.nextLong(50_000);
      assertTrue(
          receiver.heldBytes() <= Reassembly.MAX_HELD_BYTES + 61_000,
          receiver.heldBytes() + " bytes held");
    }
  }

  @Test
  void aHostilePeerNeitherBreaksNorFillsTheReceiver() {
    for (long seed : seeds()) {
      Attack attack = new Attack(seed);
      System.out.println("seed " + seed);
      int i = 0;
      try {
        for (; i < OPERATIONS; i++) {
          attack.step();
        }
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + " at operation " + i, e);
      }
      System.out.println(attack.receiver.counters());
      assertTrue(attack.frames > OPERATIONS / 20, "seed " + seed + ": " + attack.frames);
    }
  }

  private static void careless(LaneSender sender, SplittableRandom random, long now) {
    int datagramBytes = random.nextInt(LaneSender.MIN_DATAGRAM_BYTES, 1500);
    switch (random.nextInt(8)) {
      case 0, 1, 2 -> {
        int most = random.nextInt(30) == 0 ? RouterFrame.MAX_SIZE_BYTES + 10 : 1500;
        int flow = random.nextInt(random.nextInt(10) == 0 ? 1000 : 5);
        ByteBuffer frame = ByteBuffer.allocate(random.nextInt(most));
        sender.onFrame(Frames.key(flow), frame, now);
      }
      case 3 -> {
        long expected = random.nextInt(1000);
        long received = random.nextLong(expected + 1);
        int number = random.nextInt(10) == 0 ? random.nextInt() : random.nextInt(100);
        sender.onReport(
            new LaneReport(number, random.nextInt(), expected, received, 0, 0, 0, List.of()), now);
      }
      default -> {
        ByteBuffer datagram = sender.poll(now, datagramBytes);
        assertTrue(datagram == null || datagram.remaining() <= datagramBytes);
      }
    }
  }

  @Test
  void aCarelessOwnerNeitherBreaksNorFillsTheSender() {
    for (long seed : seeds()) {
      SplittableRandom random = new SplittableRandom(seed);
      LaneSender sender = new LaneSender(0, Redundancy.auto(), random.nextInt());
      long now = random.nextLong();
      System.out.println("seed " + seed);
      int i = 0;
      try {
        for (; i < OPERATIONS; i++) {
          careless(sender, random, now);
          now += random.nextInt(1000) == 0 ? TimeUnit.SECONDS.toNanos(5) : random.nextLong(800_000);
          assertTrue(sender.queuedBytes() <= FairQueue.MAX_BYTES);
          assertTrue(sender.flows() <= FairQueue.MAX_FLOWS);
        }
        while (sender.deadlineNanos(now) == now) {
          sender.poll(now, 1200);
        }
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + " at operation " + i, e);
      }
      SenderCounters counters = sender.counters();
      System.out.println(counters);
      assertTrue(
          counters.framesIn() == counters.framesSent() + counters.dropped().total(),
          "seed " + seed + ": " + counters);
    }
  }
}
