package dev.ratatoskr.agent.shim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.proto.MalformedException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class StreamWarmUpTest {
  private static final long MILLI = 1_000_000L;

  private final Deque<ByteBuffer> toAcceptor = new ArrayDeque<>();
  private final Deque<ByteBuffer> toOpener = new ArrayDeque<>();
  private final StreamWarmUp opener = new StreamWarmUp(7, true, toAcceptor::add);
  private final StreamWarmUp acceptor = new StreamWarmUp(7, false, toOpener::add);

  /** Runs the rounds with the given round trip each; answers how many records the acceptor got. */
  private int converse(long firstRttNanos, long rttNanos) throws MalformedException {
    long now = 5;
    int records = 0;
    opener.onStart(now);
    acceptor.onStart(now);
    for (ByteBuffer next = toAcceptor.poll(); next != null; next = toAcceptor.poll()) {
      acceptor.onData(next, now);
      records++;
      if (toAcceptor.isEmpty()) {
        now += records < 6 ? firstRttNanos : rttNanos;
        ByteBuffer answer = toOpener.remove();
        opener.onData(answer, now);
      }
    }
    return records;
  }

  @Test
  void bothAreDoneAfterSteadyRounds() throws MalformedException {
    int records = converse(3 * MILLI, 3 * MILLI);
    assertTrue(opener.isDone() && acceptor.isDone());
    assertEquals(1 + 24 + 1, records);
    assertEquals(3 * MILLI, opener.rttNanos());
    assertEquals(0, acceptor.rttNanos());
  }

  @Test
  void theBestRoundTripIsReportedThoughTheFirstWereSlow() throws MalformedException {
    converse(90 * MILLI, 3 * MILLI);
    assertTrue(opener.isDone() && acceptor.isDone());
    assertEquals(3 * MILLI, opener.rttNanos());
  }

  @Test
  void aLongPathEndsAfterEnoughTime() throws MalformedException {
    int records = converse(200 * MILLI, 200 * MILLI);
    assertTrue(opener.isDone() && acceptor.isDone());
    assertEquals(1 + 2 + 1, records);
  }

  @Test
  void bytesBehindTheLastRecordAreLeft() throws MalformedException {
    opener.onStart(0);
    ByteBuffer all = ByteBuffer.allocate(StreamWarmUp.RECORD_BYTES * 2 + 3);
    all.put(toAcceptor.remove());
    all.put(go(7)).put(new byte[] {'m', 'e', 't'}).flip();
    acceptor.onData(all, 0);
    assertTrue(acceptor.isDone());
    assertEquals(3, all.remaining());
  }

  @Test
  void anotherBridgesStreamIsRefused() {
    StreamWarmUp other = new StreamWarmUp(8, true, toAcceptor::add);
    other.onStart(0);
    assertThrows(MalformedException.class, () -> acceptor.onData(toAcceptor.remove(), 0));
  }

  @Test
  void theOpenerRefusesGoBeforeItsOwn() {
    opener.onStart(0);
    assertThrows(MalformedException.class, () -> opener.onData(go(7), 0));
  }

  @Property
  void anyBytesAreRefusedOrAwaited(@ForAll byte[] bytes) {
    StreamWarmUp machine = new StreamWarmUp(7, false, toOpener::add);
    try {
      machine.onData(ByteBuffer.wrap(bytes), 0);
      assertFalse(machine.isDone());
    } catch (MalformedException e) {
      assertTrue(bytes.length >= StreamWarmUp.RECORD_BYTES);
    }
  }

  private static ByteBuffer go(long id) {
    return ByteBuffer.allocate(StreamWarmUp.RECORD_BYTES)
        .put((byte) StreamWarmUp.GO)
        .putLong(id)
        .rewind();
  }
}
