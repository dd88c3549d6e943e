package dev.ratatoskr.transport.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.lane.LaneHeader;
import dev.ratatoskr.proto.lane.LaneReport;
import dev.ratatoskr.proto.router.RouterFrame;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fragments, their order, the round between flows, and every bound. */
final class LaneSenderTest {
  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final Frames frames = new Frames();
  private final LaneSender sender = new LaneSender(7, Redundancy.auto(), -2);

  /** Near the wrap of the clock. */
  private long now = Long.MAX_VALUE - 100 * MILLI;

  private record Sent(LaneHeader header, ByteBuffer body) {}

  private void offer(int flow, int bytes) {
    sender.onFrame(Frames.key(flow), frames.make(flow, bytes, now), now);
  }

  private Sent next(int maxDatagramBytes) {
    ByteBuffer datagram = sender.poll(now, maxDatagramBytes);
    assertNotNull(datagram);
    assertTrue(datagram.remaining() <= maxDatagramBytes);
    try {
      ByteBuffer copy = ByteBuffer.allocate(datagram.remaining()).put(datagram).flip();
      return new Sent(LaneHeader.read(copy), copy);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  /** The flow of each frame sent, until nothing is left. */
  private List<Integer> flowsSent() {
    List<Integer> flows = new ArrayList<>();
    while (sender.deadlineNanos(now) == now) {
      Sent sent = next(1200);
      if (sent.header().index() == 0) {
        flows.add(sent.body().getInt(sent.body().position()));
      }
    }
    return flows;
  }

  @Test
  void aFrameIsCutEvenlyIntoConsecutiveFragments() {
    offer(1, 3000);
    offer(1, 50);
    ByteBuffer whole = ByteBuffer.allocate(3000);
    for (int i = 0; i < 3; i++) {
      Sent sent = next(1200);
      assertEquals(LaneHeader.fragment(7, 0, i, 2, i - 2), sent.header());
      assertEquals(1000, sent.body().remaining());
      whole.put(sent.body());
    }
    frames.check(whole.flip(), now);
    assertEquals(LaneHeader.fragment(7, 0, 0, 0, 1), next(1200).header());
    assertNull(sender.poll(now, 1200));
    assertEquals(Long.MAX_VALUE, sender.deadlineNanos(now));
    SenderCounters counters = sender.counters();
    assertEquals(2, counters.framesIn());
    assertEquals(2, counters.framesSent());
    assertEquals(4, counters.datagramsSent());
    assertEquals(3050 + 4 * LaneHeader.SIZE_BYTES, counters.bytesSent());
  }

  @ParameterizedTest
  @ValueSource(ints = {LaneSender.MIN_DATAGRAM_BYTES, 1100, 1200, 1452, 9000, 200_000})
  void theGreatestFrameFits(int datagramBytes) {
    offer(1, RouterFrame.MAX_SIZE_BYTES);
    ByteBuffer whole = ByteBuffer.allocate(RouterFrame.MAX_SIZE_BYTES);
    int fragments = 0;
    while (sender.deadlineNanos(now) == now) {
      Sent sent = next(datagramBytes);
      assertEquals(fragments, sent.header().index());
      whole.put(sent.body());
      fragments++;
    }
    int room = datagramBytes - LaneHeader.SIZE_BYTES;
    assertEquals((RouterFrame.MAX_SIZE_BYTES + room - 1) / room, fragments);
    frames.check(whole.flip(), now);
  }

  @Test
  void whatCannotBeSentIsCountedOrABug() {
    sender.onFrame(Frames.key(1), ByteBuffer.allocate(0), now);
    sender.onFrame(Frames.key(1), ByteBuffer.allocate(RouterFrame.MAX_SIZE_BYTES + 1), now);
    assertEquals(2, sender.counters().dropped().unsendable());
    assertThrows(
        IllegalArgumentException.class, () -> sender.poll(now, LaneSender.MIN_DATAGRAM_BYTES - 1));
    assertThrows(IllegalArgumentException.class, () -> new LaneSender(256, Redundancy.off()));
  }

  @Test
  void aFrameIsCutOffWhenTheDatagramsShrink() {
    offer(1, 5000);
    offer(1, 900);
    next(1200);
    assertEquals(LaneHeader.fragment(7, 0, 0, 0, 3), next(1000).header());
    assertEquals(1, sender.counters().dropped().unsendable());
    assertEquals(1, sender.counters().framesSent());
  }

  @Test
  void aFrameBegunIsFinishedBeforeAnother() {
    offer(1, 50_000);
    next(1200);
    offer(2, 100);
    for (int i = 1; i < 42; i++) {
      assertEquals(i, next(1200).header().index());
    }
    assertEquals(1, sender.counters().framesSent());
    assertEquals(List.of(2), flowsSent());
  }

  @Test
  void flowsShareByBytes() {
    for (int i = 0; i < 40; i++) {
      offer(1, 1000);
      offer(2, 250);
      offer(2, 250);
      offer(2, 250);
      offer(2, 250);
    }
    List<Integer> order = flowsSent();
    assertEquals(200, order.size());
    long ofTheSecond = order.subList(0, 100).stream().filter(flow -> flow == 2).count();
    assertTrue(ofTheSecond >= 76 && ofTheSecond <= 84, ofTheSecond + " of 100");
  }

  @Test
  void aFlowThatWasSilentGoesFirst() {
    for (int i = 0; i < 50; i++) {
      offer(1, 1000);
      offer(2, 1000);
    }
    for (int i = 0; i < 10; i++) {
      next(1200);
    }
    offer(3, 300);
    assertEquals(3, flowsSent().getFirst());
  }

  @Test
  void aFlowCannotStayFirstBySendingASingleFrameAtATime() {
    for (int i = 0; i < 50; i++) {
      offer(1, 1000);
    }
    int first = 0;
    for (int i = 0; i < 40; i++) {
      offer(2, 1000);
      Sent sent = next(1200);
      first += sent.body().getInt(sent.body().position()) == 2 ? 1 : 0;
    }
    assertTrue(first <= 22, first + " of 40");
  }

  @Test
  void bytesAreBoundedAndTheLongestFlowPays() {
    offer(2, 300);
    for (int i = 0; i < 2000; i++) {
      offer(1, 1000);
    }
    assertTrue(sender.queuedBytes() <= FairQueue.MAX_BYTES);
    SenderCounters counters = sender.counters();
    assertTrue(counters.dropped().overflow() > 900, counters.toString());
    List<Integer> order = flowsSent();
    assertEquals(2, order.getFirst());
    assertEquals(2001 - counters.dropped().overflow(), order.size());
  }

  @Test
  void flowsAreBoundedAndIdleOnesForgotten() {
    for (int flow = 0; flow < 300; flow++) {
      offer(flow, 100);
    }
    assertEquals(FairQueue.MAX_FLOWS, sender.flows());
    assertEquals(300 - FairQueue.MAX_FLOWS, sender.counters().dropped().crowded());
    assertEquals(FairQueue.MAX_FLOWS, flowsSent().size());
    now += SECOND;
    sender.poll(now, 1200);
    offer(1000, 100);
    assertEquals(FairQueue.MAX_FLOWS, sender.flows(), "an idle one makes room");
    assertEquals(List.of(1000), flowsSent());
    now += FairQueue.FORGET_NANOS;
    offer(1001, 100);
    assertEquals(2, sender.flows(), "the two that sent last");
    assertEquals(300 + 2, sender.counters().framesIn());
  }

  @Test
  void whatWaitedTooLongIsDroppedExceptAFlowsLast() {
    for (int i = 0; i < 20; i++) {
      offer(1, 1000);
    }
    offer(2, 60_000);
    now += 150 * MILLI;
    assertEquals(List.of(1, 1, 2), flowsSent());
    assertEquals(18, sender.counters().dropped().stale());
  }

  @ParameterizedTest
  @CsvSource({"8, 0", "16, 1"})
  void threeGreatFramesMayStandWhereTheyAreSentQuickly(long frameMillis, long dropped) {
    offer(1, 60_000);
    offer(1, 60_000);
    offer(1, 60_000);
    for (int i = 0; i < 12; i++) {
      while (next(1200).header().index() < 50) {
        now += frameMillis * MILLI / 51;
      }
      offer(1, 60_000);
    }
    assertEquals(dropped > 0, sender.counters().dropped().standing() > 0);
  }

  @Test
  void aSmallFrameIsRepeatedAndTheNextOneSaysSo() {
    sender.onReport(new LaneReport(0, -3, 100, 97, 0, 0, 0, List.of()), now);
    offer(1, 300);
    offer(1, 501);
    offer(1, 100);
    Sent small = next(1200);
    assertEquals(LaneHeader.fragment(7, 0, 0, 0, -2), small.header());
    int repeated = LaneHeader.PREVIOUS_IS_REPEATED;
    assertEquals(LaneHeader.fragment(7, repeated, 0, 0, -1), next(1200).header());
    assertEquals(LaneHeader.fragment(7, 0, 0, 0, 0), next(1200).header(), "501 bytes are many");
    assertNull(sender.poll(now, 1200));
    assertEquals(now + Redundancy.REPEAT_AFTER_NANOS, sender.deadlineNanos(now));
    now += Redundancy.REPEAT_AFTER_NANOS - 1;
    assertNull(sender.poll(now, 1200));
    now++;
    offer(1, 50_000);
    Sent copy = next(1200);
    assertEquals(LaneHeader.fragment(7, LaneHeader.COPY, 0, 0, -2), copy.header());
    assertEquals(small.body(), copy.body());
    assertEquals(0, next(1200).header().sequence(), "the copy of the third, 100 bytes");
    assertEquals(LaneHeader.fragment(7, repeated, 0, 41, 1), next(1200).header());
    assertEquals(2, sender.counters().repeats());
  }

  @Test
  void aRepeatThatWouldComeTooLateIsLeftOut() {
    sender.onReport(new LaneReport(0, -3, 100, 97, 0, 0, 0, List.of()), now);
    offer(1, 300);
    next(1200);
    now += Redundancy.REPEAT_AFTER_NANOS + 3 * MILLI + 1;
    assertNull(sender.poll(now, 1200));
    assertEquals(Long.MAX_VALUE, sender.deadlineNanos(now));
    assertEquals(0, sender.counters().repeats());
  }
}
