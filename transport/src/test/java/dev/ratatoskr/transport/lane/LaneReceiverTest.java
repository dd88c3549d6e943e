package dev.ratatoskr.transport.lane;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.lane.LaneHeader;
import dev.ratatoskr.proto.lane.LaneReport;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the receiver delivers, when it goes on, and what it reports. */
final class LaneReceiverTest {
  private static final long MICRO = TimeUnit.MICROSECONDS.toNanos(1);
  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
  private static final int LANE = 9;

  /** The sequences wrap soon. */
  private static final int FIRST = -3;

  private final LaneReceiver receiver = new LaneReceiver(LANE, FIRST);
  private final List<LaneReport> reports = new ArrayList<>();
  private final List<LaneReport> heard = new ArrayList<>();
  private long deadlineNanos;

  /** Near the wrap of the clock. */
  private long now = Long.MAX_VALUE - 5 * MILLI;

  /** Frames are named by their sequence and one letter a fragment. */
  private List<String> turn() {
    List<String> frames = new ArrayList<>();
    while (true) {
      switch (receiver.poll(now)) {
        case LaneStep.Deliver deliver -> {
          byte[] bytes = new byte[deliver.frame().remaining()];
          deliver.frame().get(bytes);
          frames.add(new String(bytes, US_ASCII));
        }
        case LaneStep.Send send -> reports.add(read(send.datagram()));
        case LaneStep.Reported reported -> heard.add(reported.report());
        case LaneStep.WaitUntil wait -> {
          deadlineNanos = wait.deadlineNanos();
          return frames;
        }
      }
    }
  }

  private static LaneReport read(ByteBuffer datagram) {
    try {
      LaneHeader header = LaneHeader.read(datagram);
      assertEquals(LANE, header.lane());
      return LaneReport.read(header, datagram);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  private List<String> hear(LaneHeader header, String body) {
    ByteBuffer datagram = ByteBuffer.allocate(100);
    header.writeTo(datagram);
    datagram.put(body.getBytes(US_ASCII)).flip();
    receiver.onDatagram(datagram.asReadOnlyBuffer(), now);
    return turn();
  }

  private List<String> single(int sequence) {
    return hear(LaneHeader.fragment(LANE, 0, 0, 0, FIRST + sequence), "" + sequence);
  }

  private List<String> copy(int sequence) {
    return hear(LaneHeader.fragment(LANE, LaneHeader.COPY, 0, 0, FIRST + sequence), "" + sequence);
  }

  private List<String> part(int frame, int index, int last) {
    String body = (index == 0 ? "" + frame : "") + (char) ('a' + index);
    return hear(LaneHeader.fragment(LANE, 0, index, last, FIRST + frame + index), body);
  }

  /** Lets time pass up to the deadline; what that delivers. */
  private List<String> waited() {
    now = deadlineNanos;
    return turn();
  }

  @Test
  void inOrderNothingWaits() {
    for (int i = 0; i < 10; i++) {
      assertEquals(List.of("" + i), single(i));
    }
    assertEquals(List.of(), part(10, 0, 2));
    assertEquals(List.of(), part(10, 1, 2));
    assertEquals(List.of("10abc"), part(10, 2, 2));
    assertEquals(List.of("13"), single(13));
  }

  @Test
  void anOvertakenOneIsWaitedForAndFillsTheGap() {
    single(0);
    assertEquals(List.of(), single(2));
    assertEquals(now + HoldTime.MIN_NANOS, deadlineNanos);
    now += 900 * MICRO;
    assertEquals(List.of("1", "2"), single(1));
    assertEquals(0, receiver.counters().late());
  }

  @Test
  void afterTheHoldTheLaneGoesOnAndTheLateOneIsDropped() {
    single(0);
    single(2);
    now += 100 * MICRO;
    single(3);
    now += 900 * MICRO - 1;
    assertEquals(List.of(), turn());
    assertEquals(List.of("2", "3"), waited());
    assertEquals(List.of(), single(1));
    assertEquals(1, receiver.counters().late());
    assertEquals(List.of("4"), single(4));
  }

  @Test
  void aLostFragmentCostsItsFrameAndNoOther() {
    part(0, 0, 3);
    part(0, 1, 3);
    part(0, 3, 3);
    assertEquals(List.of(), single(4));
    assertEquals(List.of("4"), waited());
    assertEquals(List.of(), part(5, 1, 2));
    assertEquals(List.of(), part(5, 2, 2));
    assertEquals(List.of(), single(8));
    assertEquals(List.of("8"), waited());
    assertEquals(List.of(), part(9, 0, 2));
    assertEquals(List.of(), part(9, 1, 2));
    assertEquals(List.of(), part(12, 0, 1));
    assertEquals(List.of(), part(12, 1, 1));
    assertEquals(List.of("12ab"), waited());
    assertEquals(3, receiver.counters().givenUp());
  }

  @Test
  void aGapLongerThanAFrameCostsWhatWasInIt() {
    part(0, 0, 1);
    part(5, 1, 2);
    assertEquals(List.of(), part(5, 2, 2));
    assertEquals(List.of(), single(8));
    assertEquals(List.of("8"), waited());
    assertEquals(2, receiver.counters().givenUp());
  }

  @Test
  void whatComesTwiceIsDroppedWhateverItSays() {
    single(0);
    assertEquals(List.of(), single(0));
    single(2);
    assertEquals(List.of(), hear(LaneHeader.fragment(LANE, 0, 0, 0, FIRST + 2), "other"));
    assertEquals(List.of("1", "2"), single(1));
    assertEquals(List.of(), single(1));
    assertEquals(3, receiver.counters().duplicates());
  }

  @Test
  void latenessRaisesTheHoldUpToItsBoundAndIsForgotten() {
    single(0);
    single(2);
    now += 3 * MILLI;
    turn();
    assertEquals(List.of(), single(1));
    long since = now;
    single(4);
    assertEquals(since + 3850 * MICRO, deadlineNanos);
    now += 3500 * MICRO;
    assertEquals(List.of("3", "4"), single(3));
    since = now;
    single(6);
    assertEquals(since + 4475 * MICRO, deadlineNanos);
    now += 4900 * MICRO;
    turn();
    single(5);
    since = now;
    single(8);
    assertEquals(since + HoldTime.MAX_NANOS, deadlineNanos);
    now += 9 * MILLI;
    turn();
    single(7);
    since = now;
    single(10);
    assertEquals(since + HoldTime.MAX_NANOS, deadlineNanos, "what none could wait for");
    now += 10_000 * MILLI;
    turn();
    since = now;
    single(12);
    assertEquals(3.0, (deadlineNanos - since) / (double) MILLI, 0.1);
    now += 200_000 * MILLI;
    turn();
    since = now;
    single(14);
    assertEquals(since + HoldTime.MIN_NANOS, deadlineNanos);
  }

  /** A frame that says that the one before it is repeated. */
  private List<String> afterRepeated(int sequence) {
    int flags = LaneHeader.PREVIOUS_IS_REPEATED;
    return hear(LaneHeader.fragment(LANE, flags, 0, 0, FIRST + sequence), "" + sequence);
  }

  @Test
  void whileCopiesComeTheHoldIsAsLongAsTheyTake() {
    single(0);
    now += 6 * MILLI;
    copy(0);
    long since = now;
    afterRepeated(2);
    assertEquals(since + 7 * MILLI, deadlineNanos);
    now += 6 * MILLI;
    assertEquals(List.of("1", "2"), copy(1));
    since = now;
    single(5);
    assertEquals(since + 7 * MILLI, deadlineNanos, "either of two may be repeated");
    now += 7 * MILLI;
    assertEquals(List.of("5"), turn());
    now += 3_000 * MILLI;
    turn();
    since = now;
    afterRepeated(7);
    assertEquals(since + HoldTime.MIN_NANOS, deadlineNanos, "no copy came for long");
  }

  @Test
  void whatIsNotRepeatedIsNotWaitedForLonger() {
    single(0);
    now += 6 * MILLI;
    copy(0);
    long since = now;
    part(1, 1, 2);
    assertEquals(since + HoldTime.MIN_NANOS, deadlineNanos, "a fragment");
    waited();
    since = now;
    single(5);
    assertEquals(since + HoldTime.MIN_NANOS, deadlineNanos, "the next one says so");
  }

  @Test
  void aCopyThatComesTooLateToBeWaitedForBoundsTheHold() {
    single(0);
    now += 60 * MILLI;
    copy(0);
    long since = now;
    afterRepeated(2);
    assertEquals(since + HoldTime.MAX_FOR_REPEAT_NANOS, deadlineNanos);
  }

  @Test
  void aFarJumpResetsForwardAndNothingResetsBack() {
    single(0);
    assertEquals(List.of("5000"), single(5000));
    assertEquals(1, receiver.counters().jumps());
    assertEquals(List.of("5001"), single(5001));
    assertEquals(List.of(), single(1));
    assertEquals(List.of(), single(5001 - 2_000_000));
    assertEquals(List.of(), single(5001 + Integer.MIN_VALUE + 5));
    assertEquals(3, receiver.counters().late());
    assertEquals(List.of("5002"), single(5002));
    assertEquals(4999, receiver.counters().lost());
    assertEquals(List.of(), part(9000, 1, 1));
    assertEquals(List.of("9000ab"), part(9000, 0, 1), "a jump into the middle of a frame");
  }

  @Test
  void framesThatContradictThemselvesAreGivenUp() {
    part(0, 0, 3);
    part(0, 1, 3);
    assertEquals(List.of("2a"), part(2, 0, 0));
    assertEquals(List.of("3"), single(3));
    assertEquals(1, receiver.counters().givenUp());
    part(4, 0, 2);
    assertEquals(List.of(), hear(LaneHeader.fragment(LANE, 0, 1, 5, FIRST + 5), "x"));
    assertEquals(0, receiver.heldBytes());
    assertEquals(List.of(), single(20));
    assertEquals(List.of("20"), waited());
  }

  @Test
  void foreignAndMalformedDatagramsAreCounted() {
    assertEquals(List.of(), hear(LaneHeader.fragment(LANE + 1, 0, 0, 0, FIRST), "0"));
    receiver.onDatagram(ByteBuffer.wrap(new byte[] {LANE, 0, 0, 0, 0, 0, 0, 0}), now);
    receiver.onDatagram(ByteBuffer.wrap(new byte[] {LANE, 0x10, 0, 0, 0, 0, 0, 0, 1}), now);
    receiver.onDatagram(ByteBuffer.allocate(0), now);
    assertEquals(List.of(), turn());
    assertEquals(1, receiver.counters().foreign());
    assertEquals(3, receiver.counters().malformed());
    assertEquals(List.of("0"), single(0));
    assertThrows(IllegalArgumentException.class, () -> new LaneReceiver(256));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void reportsWhatArrivedEvery200Millis(int extra) {
    single(0);
    now += 50 * MILLI;
    single(2);
    now += 4 * MILLI;
    turn();
    single(1);
    single(3 + extra);
    long last = now;
    now += 5 * MILLI;
    copy(3);
    now += 140 * MILLI;
    turn();
    assertEquals(List.of(), reports);
    now += MILLI;
    turn();
    LaneReport report = reports.getFirst();
    assertEquals(0, report.number());
    assertEquals(FIRST + 3 + extra, report.newestSequence());
    assertEquals(4 + extra, report.expected());
    assertEquals(4, report.received());
    assertEquals(extra, report.repaired());
    assertEquals(4000, report.latenessMicros());
    assertEquals((int) (last / 1000), report.arrivalMicros());
    assertEquals(Long.MAX_VALUE, deadlineNanos, "silence is not reported");
    now += 1000 * MILLI;
    single(10);
    now += 200 * MILLI;
    turn();
    assertEquals(1, reports.getLast().number());
    assertEquals(6 - extra, reports.getLast().lost());
  }

  @Test
  void aReportOfTheFarSideIsHandedOn() {
    LaneReport report = new LaneReport(4, 100, 60, 58, 1, 0, 77, List.of());
    receiver.onDatagram(report.encode(LANE), now);
    turn();
    assertEquals(List.of(report), heard);
    assertEquals(0, receiver.counters().datagrams());
  }
}
